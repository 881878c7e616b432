mock_provider "aws" {
  source = "./tests/mocks"
}

run "groups_are_what_the_charts_look_for" {
  assert {
    condition     = aws_eks_node_group.this["core"].capacity_type == "ON_DEMAND" && aws_eks_node_group.this["user"].capacity_type == "ON_DEMAND"
    error_message = "Only what asks for it may be spot: an eviction takes participants' servers, or the hub itself."
  }

  assert {
    condition     = aws_eks_node_group.this["worker"].capacity_type == "SPOT"
    error_message = "A group that asks for spot must be spot."
  }

  assert {
    condition = aws_eks_node_group.this["user"].labels == tomap({
      "hub.jupyter.org/node-purpose" = "user"
      team                           = "ocean"
    })
    error_message = "A group has the labels of its purpose and its own."
  }

  assert {
    condition     = [for taint in aws_eks_node_group.this["worker"].taint : "${taint.key}=${taint.value}:${taint.effect}"] == ["k8s.dask.org/dedicated=worker:NO_SCHEDULE"]
    error_message = "Nothing but Dask workers may land on worker nodes."
  }

  assert {
    condition     = length(aws_eks_node_group.this["core"].taint) == 0
    error_message = "kube-system and the add-ons need a group without taints."
  }

  assert {
    condition     = length(aws_eks_node_group.this["core"].subnet_ids) == 1 && length(aws_eks_node_group.this["user"].subnet_ids) == 3
    error_message = "Core nodes stay in the zone of their volumes; the others use all zones."
  }

  assert {
    condition = aws_autoscaling_group_tag.autoscaler["user/taint/hub.jupyter.org/dedicated"].tag == tolist([{
      key                 = "k8s.io/cluster-autoscaler/node-template/taint/hub.jupyter.org/dedicated"
      propagate_at_launch = false
      value               = "user:NoSchedule"
    }])
    error_message = "From no node at all, the autoscaler must know the taint of a user node."
  }
}

run "nodes_keep_their_role_to_themselves" {
  assert {
    condition     = alltrue([for t in aws_launch_template.node : t.metadata_options[0].http_tokens == "required" && t.metadata_options[0].http_put_response_hop_limit == 1])
    error_message = "Pods must not reach the node's credentials."
  }

  assert {
    condition     = alltrue([for t in aws_launch_template.node : tobool(t.block_device_mappings[0].ebs[0].encrypted)])
    error_message = "Disks of nodes are encrypted."
  }

  assert {
    condition     = alltrue(flatten([for t in aws_launch_template.node : [for s in t.tag_specifications : s.tags["hubctl:event"] == "ohw"]]))
    error_message = "What is launched carries the event's tag, or nobody finds what is left."
  }
}

run "a_core_group_that_may_be_empty_is_refused" {
  command = plan

  variables {
    node_groups = {
      core = { instance_types = ["m6i.xlarge"], ami_type = "AL2023_x86_64_STANDARD", min_size = 0, max_size = 2, spot = false, disk_gib = 80, labels = {}, taints = [] }
      user = { instance_types = ["m6i.xlarge"], ami_type = "AL2023_x86_64_STANDARD", min_size = 0, max_size = 2, spot = false, disk_gib = 80, labels = {}, taints = [] }
    }
  }

  expect_failures = [var.node_groups]
}

run "a_group_without_a_purpose_is_refused" {
  command = plan

  variables {
    node_groups = {
      core = { instance_types = ["m6i.xlarge"], ami_type = "AL2023_x86_64_STANDARD", min_size = 1, max_size = 2, spot = false, disk_gib = 80, labels = {}, taints = [] }
      user = { instance_types = ["m6i.xlarge"], ami_type = "AL2023_x86_64_STANDARD", min_size = 0, max_size = 2, spot = false, disk_gib = 80, labels = {}, taints = [] }
      gpu  = { instance_types = ["g6.xlarge"], ami_type = "AL2023_x86_64_NVIDIA", min_size = 0, max_size = 2, spot = false, disk_gib = 80, labels = {}, taints = [] }
    }
  }

  expect_failures = [var.node_groups]
}
