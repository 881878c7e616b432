locals {
  # Labels and taints by which the charts of JupyterHub and Dask find their nodes; their default tolerations fit.
  # https://z2jh.jupyter.org/en/stable/administrator/optimization.html
  purposes = {
    core = {
      labels = { "hub.jupyter.org/node-purpose" = "core" }
      taints = []
    }
    user = {
      labels = { "hub.jupyter.org/node-purpose" = "user" }
      taints = [{ key = "hub.jupyter.org/dedicated", value = "user", effect = "NoSchedule" }]
    }
    worker = {
      labels = { "k8s.dask.org/node-purpose" = "worker" }
      taints = [{ key = "k8s.dask.org/dedicated", value = "worker", effect = "NoSchedule" }]
    }
  }

  node_labels = { for name, group in var.node_groups : name => merge(local.purposes[name].labels, group.labels) }
  node_taints = { for name, group in var.node_groups : name => concat(local.purposes[name].taints, group.taints) }

  # The EKS API has words of its own for Kubernetes' effects.
  taint_effects = { NoSchedule = "NO_SCHEDULE", PreferNoSchedule = "PREFER_NO_SCHEDULE", NoExecute = "NO_EXECUTE" }

  # EBS volumes (the hubs' databases, Prometheus) cannot leave their zone. With core nodes in several zones, a node that
  # is replaced may come back in another one, and its pods would wait for their volumes for ever.
  core_zone = var.zones[0]

  # Where a group has no node, the autoscaler learns from these tags what a node of it would be.
  autoscaler_tags = merge([
    for name, group in var.node_groups : merge(
      { for key, value in local.node_labels[name] : "${name}/label/${key}" => {
        group = name, key = "k8s.io/cluster-autoscaler/node-template/label/${key}", value = value
      } },
      { for taint in local.node_taints[name] : "${name}/taint/${taint.key}" => {
        group = name, key = "k8s.io/cluster-autoscaler/node-template/taint/${taint.key}", value = "${taint.value}:${taint.effect}"
      } },
      { "${name}/resources/ephemeral-storage" = {
        group = name, key = "k8s.io/cluster-autoscaler/node-template/resources/ephemeral-storage", value = "${group.disk_gib}Gi"
      } },
    )
  ]...)
}

resource "aws_launch_template" "node" {
  for_each = var.node_groups

  name                   = "${var.event}-${each.key}"
  description            = "Nodes of ${var.cluster_name}, group ${each.key}"
  update_default_version = true

  # Version 2 only, and one hop: an answer reaches the node itself and pods on its network, never a participant's pod.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_type           = "gp3"
      volume_size           = each.value.disk_gib
      encrypted             = true
      delete_on_termination = true
    }
  }

  # The provider's default tags stop at the template; what an Auto Scaling group launches from it gets these.
  dynamic "tag_specifications" {
    for_each = ["instance", "network-interface", "volume"]

    content {
      resource_type = tag_specifications.value
      tags          = merge(var.tags, { Name = "${var.event}-${each.key}" })
    }
  }
}

resource "aws_eks_node_group" "this" {
  for_each = var.node_groups

  cluster_name    = aws_eks_cluster.this.name
  node_group_name = "${var.event}-${each.key}"
  node_role_arn   = aws_iam_role.node.arn
  version         = aws_eks_cluster.this.version
  subnet_ids      = [for zone, subnet in local.node_subnets : subnet.id if each.key != "core" || zone == local.core_zone]

  ami_type       = each.value.ami_type
  capacity_type  = each.value.spot ? "SPOT" : "ON_DEMAND"
  instance_types = each.value.instance_types
  labels         = local.node_labels[each.key]

  launch_template {
    id      = aws_launch_template.node[each.key].id
    version = aws_launch_template.node[each.key].latest_version
  }

  scaling_config {
    min_size     = each.value.min_size
    max_size     = each.value.max_size
    desired_size = each.value.min_size
  }

  update_config {
    max_unavailable_percentage = 33
  }

  dynamic "taint" {
    for_each = local.node_taints[each.key]

    content {
      key    = taint.value.key
      value  = taint.value.value
      effect = local.taint_effects[taint.value.effect]
    }
  }

  lifecycle {
    # From the first day on it is the autoscaler's number.
    ignore_changes = [scaling_config[0].desired_size]
  }

  # Nodes that cannot reach the API or a registry never join; and they must be gone before their way out is.
  depends_on = [
    aws_eks_addon.before_nodes,
    aws_iam_role_policy_attachment.node,
    aws_route.internet,
    aws_route.nat,
    aws_route_table_association.private,
    aws_route_table_association.public,
    aws_vpc_endpoint.s3,
  ]
}

resource "aws_autoscaling_group_tag" "autoscaler" {
  for_each = local.autoscaler_tags

  autoscaling_group_name = aws_eks_node_group.this[each.value.group].resources[0].autoscaling_groups[0].name

  tag {
    key                 = each.value.key
    value               = each.value.value
    propagate_at_launch = false
  }
}
