from __future__ import annotations

import pytest
from botocore import exceptions as botocore
from botocore.parsers import ResponseParserError

from hubctl.adapters.aws.errors import in_our_words
from hubctl.errors import HubctlError, RefusedError


def said(error: Exception) -> HubctlError:
    with pytest.raises(HubctlError) as raised, in_our_words("listing volumes", action="ec2:DescribeVolumes"):
        raise error
    return raised.value


def answer(code: str, message: str = "") -> botocore.ClientError:
    return botocore.ClientError({"Error": {"Code": code, "Message": message}}, "DescribeVolumes")


@pytest.mark.parametrize("code", ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"])
def test_a_denial_names_the_action(code: str) -> None:
    error = said(answer(code, "You are not allowed."))
    assert error.message == "listing volumes: AWS does not allow ec2:DescribeVolumes"
    assert error.hint == "give this identity ec2:DescribeVolumes"


def test_a_denial_names_the_action_and_the_kind_of_policy_that_aws_named() -> None:
    words = (
        "User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform: ec2:DescribeTags on resource: "
        "arn:aws:ec2:us-west-2:123456789012:volume/* with an explicit deny in a service control policy"
    )
    expected = "AWS does not allow ec2:DescribeTags (with an explicit deny in a service control policy)"
    assert said(answer("AccessDenied", words)).message == f"listing volumes: {expected}"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (botocore.NoCredentialsError(), "there are no AWS credentials"),
        (botocore.ProfileNotFound(profile="hubs"), "hubs"),
        (botocore.UnauthorizedSSOTokenError(), "the login at AWS has ended"),
        (botocore.NoRegionError(), "no region is set"),
        (answer("ExpiredToken"), "the AWS credentials have expired"),
        (answer("InvalidClientTokenId"), "AWS does not know these credentials"),
        (answer("RequestTimeTooSkewed", "off by an hour"), "clock is wrong: off by an hour"),
    ],
)
def test_what_a_person_must_put_right_first_is_a_refusal(error: Exception, words: str) -> None:
    refused = said(error)
    assert isinstance(refused, RefusedError)
    assert words in refused.message


@pytest.mark.parametrize(
    "error",
    [
        botocore.EndpointConnectionError(endpoint_url="https://ec2"),
        botocore.ConnectTimeoutError(endpoint_url="https://ec2"),
        botocore.ReadTimeoutError(endpoint_url="https://ec2"),
    ],
)
def test_a_network_that_is_gone_is_no_refusal_since_running_again_may_help(error: Exception) -> None:
    assert "check the network" in said(error).hint
    assert not isinstance(said(error), RefusedError)


def test_anything_else_is_said_as_aws_said_it() -> None:
    assert (
        said(answer("InvalidParameter", "no such thing")).message == "listing volumes: InvalidParameter: no such thing"
    )


def test_an_answer_that_no_aws_gives_names_the_endpoint_to_look_at() -> None:
    error = said(ResponseParserError("Unable to parse response, invalid XML received. Further retries may succeed"))
    assert "the answer is not AWS's: Unable to parse response" in error.message
    assert "AWS_ENDPOINT_URL" in error.hint
