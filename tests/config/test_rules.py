"""What is refused although each value is fine by itself, or looks fine: one change of the example, one sentence."""

from __future__ import annotations

import pytest

from hubctl.config.load import load
from tests.config.files import EXAMPLE, Folder, changed

PASSWORD = 'kind = "password"\nuser_password = "env:A"\nadmin_password = "env:A"'
GITHUB = (
    'kind = "github"\nallow = ["oceanhackweek"]           # organisations, or teams as "oceanhackweek:participants"\n'
    '# users = ["octocat"]               # single people\nclient_id = "env:HUB_CLIENT_ID"\n'
    'client_secret = "env:HUB_CLIENT_SECRET"'
)
CASES = {
    # event
    (
        "ends = 2027-08-13 ",
        "ends = 2027-08-01 ",
    ): "event.ends: 2027-08-01 is before starts 2027-08-09; correct one of them",
    ("# expires = 2027-08-27", "expires = 2027-08-10"): (
        "event.expires: 2027-08-10 is before ends 2027-08-13; write a later day"
    ),
    ('"America/Los_Angeles"', '"Pacific"'): (
        'event.time_zone: "Pacific" is not a time zone; write it like "America/Los_Angeles"'
    ),
    ("starts = 2027-08-09", "starts = 2027-08-09T10:00:00"): (
        "event.starts: 2027-08-09T10:00:00 is not a date; write it like 2027-08-09, without quotes"
    ),
    ("participants = 60", "participants = 0"): "event.participants: 0 is too small; write 1 or more",
    # account
    (
        '"123456789012"  ',
        "123456789012  ",
    ): 'aws.account_id: 123456789012 is not a string; write it in quotes, "like this"',
    ('{ Owner = "hub-team"', '{ "hubctl:event" = "x"'): (
        'aws.tags."hubctl:event": hubctl sets this tag itself; leave it out'
    ),
    ('Owner = "hub-team"', 'Owner = "a,b=c"'): (
        'aws.tags.Owner: "a,b=c" is not a tag value; write up to 256 letters, digits, spaces and _.:/+-@'
    ),
    # network
    ('"us-west-2c"]', '"us-west-2b"]'): "network.zones[2]: us-west-2b is there twice; write another zone",
    ('"us-west-2c"]', '"eu-west-1c"]'): "network.zones[2]: eu-west-1c is not in aws.region us-west-2",
    ('# cidr = "172.16.0.0/16"', 'cidr = "172.16.0.0/24"'): (
        'network.cidr: "172.16.0.0/24" is not from /16 to /20; '
        'write one like "172.16.0.0/16": every pod takes an address'
    ),
    ('# cidr = "172.16.0.0/16"', 'cidr = "172.16.5.0/16"'): (
        'network.cidr: "172.16.5.0/16" is not an IPv4 range; write "172.16.0.0/16"'
    ),
    # machines
    ("min = 1\nmax = 2", "min = 3\nmax = 2"): "cluster.nodes.core.min: 3 is above max 2; raise max or lower min",
    ("min = 1\nmax = 2", "min = 0\nmax = 2"): (
        "cluster.nodes.core.min: must be 1 or more: the hubs and the autoscaler live there"
    ),
    ('["m6i.xlarge"]', '["m6i.xlarge", "m6g.xlarge"]'): (
        "cluster.nodes.core.instance_types[1]: m6g.xlarge needs an image for arm64, m6i.xlarge one for x86_64; "
        "a group has one image, so write one kind only"
    ),
    ('["m6i.xlarge"]', '["m6i.xlarge", "m6i.xlarge"]'): (
        "cluster.nodes.core.instance_types[1]: m6i.xlarge is there twice; leave one out"
    ),
    ('# disk = "80G"', 'disk = "8G"'): (
        'cluster.nodes.core.disk: "8G" is too small for the system and one image; write "20G" or more'
    ),
    ('kubernetes_version = "1.36"', "kubernetes_version = 1.36"): (
        'cluster.kubernetes_version: 1.36 is not a string; write it in quotes, "like this"'
    ),
    # storage and buckets
    ("[buckets.data] ", "[buckets.other] "): "buckets: every event has a bucket of its own; add [buckets.data]",
    ("[buckets.data] ", '[buckets.data]\nregion = "us-east-1" '): (
        "buckets.data.region: the data bucket lives in aws.region us-west-2; "
        "leave this out, and add another bucket for this region"
    ),
    ("[buckets.imagery]", f"[buckets.{'i' * 47}]"): (
        f"buckets.{'i' * 47}: the bucket would be named ohw-{'i' * 47}-123456789012, 64 characters; "
        "AWS allows 63, so shorten it"
    ),
    ("[buckets.imagery]", "[buckets.hubctl-state]"): (
        "buckets.hubctl-state: ohw-hubctl-state-123456789012 is the bucket of Terraform's state; choose another name"
    ),
    ('region = "us-east-1"', 'region = "cn-north-1"'): (
        "buckets.imagery.region: no account reaches both us-west-2 and cn-north-1; write a region of the same kind"
    ),
    # hubs
    ('allow = ["oceanhackweek"]', "allow = []"): (
        "hub.auth.allow: nobody is named here or in users; name an organisation, a team or people"
    ),
    (GITHUB, PASSWORD): "hub.auth.admin_password: is the participants' password; every participant would be an admin",
    ('kind = "letsencrypt"  ', 'kind = "certificate"  '): (
        'hub.https.certificate_arn: is missing; kind = "certificate" needs one'
    ),
    ('email = "hub-team@example.org" ', "# email = 1 "): 'hub.https.email: is missing; kind = "letsencrypt" needs one',
    ('memory_limit = "8G"', 'memory_limit = "3G"'): (
        "hub.memory_guarantee: 4G is above memory_limit 3G; raise the limit or lower the guarantee"
    ),
    ("cpu_limit = 4.0", "cpu_limit = 0.25"): (
        "hub.cpu_guarantee: 0.5 is above cpu_limit 0.25; raise the limit or lower the guarantee"
    ),
    ("# every_minutes = 10", "every_minutes = 90"): (
        "hub.cull.every_minutes: 90 is above idle_minutes 60; look at least that often"
    ),
    ('path = "/home/jovyan/tutorial-data"', 'path = "/home/jovyan/shared"'): (
        'hub.mounts[1].path: "/home/jovyan/shared" is there twice; two directories cannot be in one place'
    ),
    ('path = "/home/jovyan/shared"', 'path = "/home/jovyan/tutorial-data-readwrite"'): (
        "hub.mounts[0].path: /home/jovyan/tutorial-data-readwrite is where admins find a read-only directory writable; "
        "write another path"
    ),
    ('path = "/home/jovyan/shared"', 'path = "/home/jovyan"'): (
        'hub.mounts[0].path: "/home/jovyan" would hide the homes; write a folder below, like "/home/jovyan/shared"'
    ),
    ('path = "/home/jovyan/shared"', 'path = "/home/jovyan/shared/"'): (
        'hub.mounts[0].path: "/home/jovyan/shared/" is not a plain path; write "/home/jovyan/shared"'
    ),
    ('directory = "shared"', 'directory = "shred"'): (
        'hub.mounts[0].directory: storage.directories has no "shred" (there is shared, tutorial-data); add it there'
    ),
    ('host = "staging.hub.example.org"', 'host = "hub.example.org"'): (
        "hubs.prod.host: hub.example.org is the host of hubs.staging; write another"
    ),
    ('host = "hub.example.org"\n', 'host = "hub.example.com"\n'): (
        "hubs.prod.host: hub.example.com does not end in .example.org, which is dns.zone; correct one of them"
    ),
    ('host = "hub.example.org"\n', 'host = "https://hub.example.org"\n'): (
        'hubs.prod.host: "https://hub.example.org" is not a host name; '
        'write it in lower case and without "https://", like "hub.example.org"'
    ),
    ("[hubs.prod]", "[hubs.support]"): "hubs.support: ohw-support is the add-ons' namespace; choose another name",
    ("[hubs.prod]", f"[hubs.{'p' * 50}]"): (
        f"hubs.{'p' * 50}: the hub's Helm release would be named ohw-{'p' * 50}, 54 characters; "
        "Helm allows 53, so shorten it"
    ),
    # monitoring and budget
    ('client_id = "env:GRAFANA_CLIENT_ID"', "# "): (
        "monitoring.client_id: is missing; login by GitHub needs it, from a GitHub OAuth app"
    ),
    ('organisation = "oceanhackweek" ', "# "): (
        'monitoring.teams[0].team: "hub-team" is of which organisation? write "my-organisation/hub-team", or '
        "organisation"
    ),
    ('teams = [{ team = "hub-team", role = "Admin" }]', "# "): (
        'monitoring.teams: nobody could log in to Grafana; name a team, or write members = "Viewer"'
    ),
    ('{ team = "hub-team", role = "Admin" }', '{ team = "a/b", role = "Admin" }, { team = "A/b", role = "Viewer" }'): (
        'monitoring.teams[1].team: "A/b" is there twice; give it one role'
    ),
    ('team = "hub-team"', 'team = "@a/b"'): (
        'monitoring.teams[0].team: "@a/b" is not a team on GitHub; write it as in its address, in lower case and '
        'without "@", like "my-organisation/my-team"'
    ),
    ("# retention_days = 60", "retention_days = 4"): (
        "monitoring.retention_days: the event lasts 5 days, and its first would be gone before its last; "
        "write 5 or more"
    ),
    ("# thresholds_percent = [50, 80, 100]", "thresholds_percent = [80, 50]"): (
        "budget.thresholds_percent[1]: 50 comes after 80; write them from low to high"
    ),
    ("# thresholds_percent = [50, 80, 100]", "thresholds_percent = [1, 2, 3, 4, 5]"): (
        "budget.thresholds_percent: has 5 entries; write 4 or fewer"
    ),
    ('emails = ["hub-team@example.org"]', 'emails = ["hub-team"]'): (
        'budget.emails[0]: "hub-team" is not a mail address; write it like "team@example.org"'
    ),
}


@pytest.mark.parametrize(("change", "told"), CASES.items(), ids=[told.partition(":")[0] for told in CASES.values()])
def test_a_contradiction_is_told_in_one_sentence(folder: Folder, change: tuple[str, str], told: str) -> None:
    assert folder.problem({change[0]: change[1]}) == told


def test_tags_that_iam_takes_for_the_same_are_both_named(folder: Folder) -> None:
    problems = folder.problems(changed({'Owner = "hub-team",': 'Owner = "a", owner = "a",'}))
    assert [problem.split(": ")[1] for problem in problems] == ["aws.tags.Owner", "aws.tags.owner"]


def test_a_directory_may_not_be_there_twice(folder: Folder) -> None:
    problems = folder.problems(changed({'name = "tutorial-data"': 'name = "shared"'}))
    assert problems[0].endswith('storage.directories[1].name: "shared" is there twice; write another name')


def test_a_directory_may_not_take_the_place_of_the_homes(folder: Folder) -> None:
    problems = folder.problems(changed({'name = "shared"': 'name = "homes"'}))
    assert problems[0].endswith('storage.directories[0].name: "homes" holds the homes; write another name')


def test_a_memory_guarantee_that_no_node_has_is_refused(folder: Folder) -> None:
    told = folder.problem(
        {'memory_guarantee = "4G"': 'memory_guarantee = "61G"', 'memory_limit = "8G"': 'memory_limit = "61G"'}
    )
    assert told == (
        "hub.memory_guarantee: 61 GiB fit on no node: a node of cluster.nodes.user (r6i.2xlarge) has about 60.5 GiB "
        "for servers; lower the guarantee or choose a larger instance type"
    )


def test_a_cpu_guarantee_that_no_node_has_is_refused(folder: Folder) -> None:
    told = folder.problem({"cpu_guarantee = 0.5": "cpu_guarantee = 8.0", "cpu_limit = 4.0": "cpu_limit = 8.0"})
    assert told.startswith("hub.cpu_guarantee: 8 CPUs fit on no node")


def test_a_profile_that_no_node_can_carry_is_refused(folder: Folder) -> None:
    profile = '[[hub.profiles]]\nname = "Huge"\nmemory_guarantee = "100G"\nmemory_limit = "100G"\n\n[hubs.staging]'
    assert folder.problem({"[hubs.staging]": profile}).startswith("hub.profiles[0].memory_guarantee: 100 GiB fit")


def test_nothing_is_refused_for_an_instance_type_that_hubctl_does_not_know(folder: Folder) -> None:
    unknown = {'["r6i.2xlarge"]': '["x99.2xlarge"]', 'memory_guarantee = "4G"': 'memory_guarantee = "900G"'}
    config = folder.example(**unknown, **{'memory_limit = "8G"': 'memory_limit = "900G"'})
    assert config.hubs["prod"].memory_guarantee == "900G"


def test_dask_needs_nodes_for_its_workers(folder: Folder) -> None:
    start, end = EXAMPLE.index("[cluster.nodes.worker]"), EXAMPLE.index("# The file system (EFS)")
    text = (EXAMPLE[:start] + EXAMPLE[end:]).replace("# dask_gateway = false", "dask_gateway = true")
    (problem,) = folder.problems(text)
    assert problem.endswith("addons.dask_gateway: needs nodes for its workers; add [cluster.nodes.worker]")


def test_two_profiles_cannot_both_be_the_default(folder: Folder) -> None:
    profiles = "".join(f'[[hub.profiles]]\nname = "{name}"\ndefault = true\n' for name in "AB")
    told = folder.problem({"[hubs.staging]": f"{profiles}[hubs.staging]"})
    assert told == "hub.profiles[1].default: another profile is the default already; keep one"


def test_a_certificate_lives_where_its_load_balancer_does(folder: Folder) -> None:
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/x"
    https = f'https = {{ kind = "certificate", certificate_arn = "{arn}" }}'
    told = folder.problem({"[hubs.prod]": f"[hubs.prod]\n{https}"})
    assert told.startswith(
        "hubs.prod.https.certificate_arn: is a certificate in us-east-1; the load balancer is in us-west-2"
    )


def test_the_example_in_china_is_as_good(folder: Folder) -> None:
    text = EXAMPLE.replace("us-west-2", "cn-north-1").replace("us-east-1", "cn-northwest-1")
    assert load(folder.write(text)).bucket_region("imagery") == "cn-northwest-1"
