from __future__ import annotations

import stat

import pytest

from hubctl.adapters.aws.disposal import AwsDisposal
from hubctl.adapters.aws.iam import purge_user
from hubctl.errors import HubctlError, RefusedError
from hubctl.ports.aws import LoadBalancer
from hubctl.ports.inventory import Thing
from tests.adapters.aws.conftest import ACCOUNT, Account

TRUST = '{"Version":"2012-10-17","Statement":[]}'
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}'


def test_sts_says_who_we_are(account: Account) -> None:
    assert account.aws.caller().account_id == ACCOUNT


def test_credentials_that_aws_does_not_know_are_refused_with_what_to_do(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODY0000000000")
    with pytest.raises(RefusedError) as refused:
        account.aws.caller()
    assert "does not know these credentials" in refused.value.message
    assert "aws sso login" in refused.value.hint


def test_no_credentials_at_all_is_said_so(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(RefusedError, match="no AWS credentials"):
        account.aws.caller()


def test_an_endpoint_that_does_not_answer_is_a_failure_and_no_absence(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(HubctlError, match="Could not connect"):
        account.aws.cluster_exists("ohw-cluster")


def test_what_is_not_there_is_absent(account: Account) -> None:
    assert not account.aws.bucket_exists("ohw-nothing", "us-west-2")
    assert not account.aws.object_exists("ohw-nothing", "key", "us-west-2")
    assert not account.aws.cluster_exists("ohw-cluster")
    assert not account.aws.access_keys("nobody")
    assert account.aws.records("example.net") is None
    assert account.aws.load_balancer("lb.example.org") is None


def test_a_bucket_of_somebody_else_is_a_failure_and_no_absence(account: Account) -> None:
    account.endpoint.client("s3", "999999999999").create_bucket(
        Bucket="taken-by-others", CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    with pytest.raises(HubctlError, match="another account"):
        account.aws.bucket_exists("taken-by-others", "us-west-2")


def test_a_user_gets_one_key_in_a_private_file_and_no_second_one(account: Account) -> None:
    account.mode = "user"
    account.client("iam").create_user(UserName="one-key")
    aws, profile = account.aws, account.sessions.bot
    assert aws.ensure_access_key("one-key")
    assert not aws.ensure_access_key("one-key")
    assert list(aws.access_keys("one-key")) == [profile.read()]
    assert stat.S_IMODE(profile.path.stat().st_mode) == 0o600


def test_a_key_whose_secret_was_lost_is_replaced(account: Account) -> None:
    account.mode = "user"
    iam = account.client("iam")
    iam.create_user(UserName="orphan")
    lost = iam.create_access_key(UserName="orphan")["AccessKey"]["AccessKeyId"]
    assert account.aws.ensure_access_key("orphan")
    assert lost not in account.aws.access_keys("orphan")
    assert len(account.aws.access_keys("orphan")) == 1


def test_a_key_that_somebody_switched_off_is_replaced(account: Account) -> None:
    account.mode = "user"
    iam = account.client("iam")
    iam.create_user(UserName="switched")
    account.aws.ensure_access_key("switched")
    old = account.sessions.bot.read()
    iam.update_access_key(UserName="switched", AccessKeyId=old, Status="Inactive")
    assert account.aws.ensure_access_key("switched")
    assert list(account.aws.access_keys("switched")) == [account.sessions.bot.read()] != [old]


def test_a_key_that_cannot_be_written_down_is_deleted_again(account: Account) -> None:
    account.mode = "user"
    account.client("iam").create_user(UserName="full-disk")
    (account.work / "aws").write_text("a file where a folder should be")
    with pytest.raises(HubctlError, match="was deleted again"):
        account.aws.ensure_access_key("full-disk")
    assert not account.aws.access_keys("full-disk")


def test_a_purged_user_can_be_deleted(account: Account) -> None:
    account.mode = "user"
    iam = account.client("iam")
    iam.create_user(UserName="leaving")
    iam.put_user_policy(UserName="leaving", PolicyName="p", PolicyDocument=POLICY)
    iam.attach_user_policy(UserName="leaving", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    iam.create_login_profile(UserName="leaving", Password="x-Y-9-long-enough")
    iam.create_group(GroupName="people")
    iam.add_user_to_group(GroupName="people", UserName="leaving")
    account.aws.ensure_access_key("leaving")
    assert account.aws.purge_user("leaving") == 5
    iam.delete_user(UserName="leaving")
    assert not account.sessions.bot.path.exists()


def test_what_hangs_on_a_user_goes_in_the_order_that_works(account: Account) -> None:
    """Keys first: from then on nobody acts as the user. A second factor is taken off before it can be deleted."""
    iam = account.client("iam")
    iam.create_user(UserName="careful")
    iam.create_login_profile(UserName="careful", Password="x-Y-9-long-enough")
    iam.create_access_key(UserName="careful")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="careful")["VirtualMFADevice"]["SerialNumber"]
    codes = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}
    iam.enable_mfa_device(UserName="careful", SerialNumber=device, **codes)
    acting = account.sessions.client("iam")
    called: list[str] = []
    acting.meta.events.register("before-call.iam", lambda model, **_: called.append(model.name))

    assert purge_user(acting, "careful") == 4
    assert [name for name in called if name.startswith(("Delete", "Deactivate"))] == [
        "DeleteAccessKey",
        "DeactivateMFADevice",
        "DeleteVirtualMFADevice",
        "DeleteLoginProfile",
    ]
    iam.delete_user(UserName="careful")
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []


def test_a_role_leaves_its_instance_profiles_before_it_goes(account: Account) -> None:
    iam, role = account.client("iam"), {"RoleName": "ohw-profiled", "Path": "/hubctl/ohw/"}
    iam.create_role(**role, AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="ohw-profiled", Path="/hubctl/ohw/")
    iam.add_role_to_instance_profile(InstanceProfileName="ohw-profiled", RoleName="ohw-profiled")
    disposal = AwsDisposal(account.sessions, account.config)
    for kind in ("role", "instance profile"):
        arn = f"arn:aws:iam::{ACCOUNT}:{kind.replace(' ', '-')}/hubctl/ohw/ohw-profiled"
        disposal.delete(Thing(kind, arn, "global", "ohw-profiled"))
        disposal.delete(Thing(kind, arn, "global", "ohw-profiled"))  # gone is gone
    assert iam.list_instance_profiles(PathPrefix="/hubctl/ohw/")["InstanceProfiles"] == []
    assert iam.list_roles(PathPrefix="/hubctl/ohw/")["Roles"] == []


def test_purging_a_user_who_is_not_there_is_nothing(account: Account) -> None:
    assert account.aws.purge_user("never-was") == 0


def test_only_old_versions_of_the_events_own_policies_go(account: Account) -> None:
    iam = account.client("iam")
    arns = [
        iam.create_policy(PolicyName="p", Path=path, PolicyDocument=POLICY)["Policy"]["Arn"]
        for path in ("/hubctl/purge/", "/hubctl/purge-2/")
    ]
    for arn in arns:
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=POLICY, SetAsDefault=True)
    assert account.aws.purge_policy_versions("/hubctl/purge/") == 1
    assert [len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) for arn in arns] == [1, 2]


class TestNames:
    """Records in a zone, made, seen and removed."""

    BALANCER = LoadBalancer("lb-1.us-west-2.elb.amazonaws.com", "Z1H1FL5HABSF5")

    def zone(self, account: Account, name: str) -> str:
        account.client("route53").create_hosted_zone(Name=name, CallerReference=name)
        return name

    def test_a_host_points_at_its_load_balancer_and_a_second_time_nothing_changes(self, account: Account) -> None:
        zone = self.zone(account, "one.example.org")
        assert account.aws.upsert_alias(zone, f"hub.{zone}", self.BALANCER, "ohw")
        assert not account.aws.upsert_alias(zone, f"hub.{zone}", self.BALANCER, "ohw")
        (record,) = account.aws.records(zone) or ()
        assert (record.name, record.target) == (f"hub.{zone}", self.BALANCER.dns_name)

    def test_what_was_made_is_removed_and_nothing_else(self, account: Account) -> None:
        zone = self.zone(account, "two.example.org")
        account.aws.upsert_alias(zone, f"hub.{zone}", self.BALANCER, "ohw")
        account.aws.upsert_alias(zone, f"hub2.{zone}", self.BALANCER, "ohw-2")
        assert account.aws.remove_aliases(zone, "ohw") == 1
        assert account.aws.remove_aliases(zone, "ohw") == 0
        assert [record.name for record in account.aws.records(zone) or ()] == [f"hub2.{zone}"]

    def test_a_host_that_another_event_has_is_left_to_it(self, account: Account) -> None:
        zone = self.zone(account, "shared.example.org")
        account.aws.upsert_alias(zone, f"hub.{zone}", self.BALANCER, "ohw-2")
        other = LoadBalancer("lb-2.us-west-2.elb.amazonaws.com", "Z1H1FL5HABSF5")
        with pytest.raises(HubctlError, match="did not make for ohw, but for ohw-2"):
            account.aws.upsert_alias(zone, f"hub.{zone}", other, "ohw")
        assert account.aws.remove_aliases(zone, "ohw") == 0

    def test_a_record_that_hubctl_did_not_make_is_left_alone(self, account: Account) -> None:
        zone = self.zone(account, "three.example.org")
        route53 = account.client("route53")
        identity = next(z["Id"] for z in route53.list_hosted_zones()["HostedZones"] if z["Name"] == f"{zone}.")
        theirs = {"Name": f"hub.{zone}", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
        route53.change_resource_record_sets(
            HostedZoneId=identity, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": theirs}]}
        )
        with pytest.raises(HubctlError, match="hubctl did not make"):
            account.aws.upsert_alias(zone, f"hub.{zone}", self.BALANCER, "ohw")
        assert account.aws.remove_aliases(zone, "ohw") == 0
        assert [record.target for record in account.aws.records(zone) or ()] == ["192.0.2.1"]
