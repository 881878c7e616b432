"""What the bot may do and the sandbox never sees it do, with the reason for each: all else that is granted is called.

Compared both ways by tests/e2e: an action that nothing needs any more has no place in a policy, and none here.
"""

from __future__ import annotations

_ASKED = "AWS asks for it in addition to the call; the sandbox judges it, and logs the call alone"
_CHANGES = "called when the config of an event that is up changes"
_PROVIDER = "by the newer line of the provider (6.x), which tags buckets by another call"

UNSEEN: dict[str, str] = {
    "budgets:TagResource": _ASKED,
    "ec2:CreateNetworkInterface": _ASKED,
    "ec2:DeleteNetworkInterface": _ASKED,
    "ec2:ModifyNetworkInterfaceAttribute": _ASKED,
    "ec2:RunInstances": _ASKED,
    "eks:TagResource": _ASKED,
    "elasticfilesystem:TagResource": _ASKED,
    "iam:CreateServiceLinkedRole": _ASKED,
    "iam:PassRole": _ASKED,
    "iam:TagRole": _ASKED,
    "cloudwatch:TagResource": _ASKED,
    "logs:TagResource": _ASKED,
    "sns:TagResource": _ASKED,
    "budgets:UntagResource": _CHANGES,
    "cloudwatch:UntagResource": _CHANGES,
    "sns:UntagResource": _CHANGES,
    "ec2:CreateLaunchTemplateVersion": _CHANGES,
    "ec2:DeleteTags": _CHANGES,
    "ec2:ModifyLaunchTemplate": _CHANGES,
    "ec2:ModifySecurityGroupRules": _CHANGES,
    "ec2:ModifySubnetAttribute": _CHANGES,
    "ec2:ModifyVpcEndpoint": _CHANGES,
    "ec2:ReplaceRoute": _CHANGES,
    "eks:DescribeUpdate": _CHANGES,
    "eks:ListTagsForResource": _CHANGES,
    "eks:UntagResource": _CHANGES,
    "eks:UpdateAccessEntry": _CHANGES,
    "eks:UpdateAddon": _CHANGES,
    "eks:UpdateClusterConfig": _CHANGES,
    "eks:UpdateClusterVersion": _CHANGES,
    "eks:UpdateNodegroupConfig": _CHANGES,
    "eks:UpdateNodegroupVersion": _CHANGES,
    "eks:UpdatePodIdentityAssociation": _CHANGES,
    "elasticfilesystem:ModifyMountTargetSecurityGroups": _CHANGES,
    "elasticfilesystem:UntagResource": _CHANGES,
    "elasticfilesystem:UpdateFileSystem": _CHANGES,
    "iam:UntagRole": _CHANGES,
    "iam:UpdateAssumeRolePolicy": _CHANGES,
    "iam:UpdateRole": _CHANGES,
    "iam:UpdateRoleDescription": _CHANGES,
    "logs:UntagResource": _CHANGES,
    "s3:ListTagsForResource": _PROVIDER,
    "s3:TagResource": _PROVIDER,
    "s3:UntagResource": _PROVIDER,
}
