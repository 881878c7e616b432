mock_provider "aws" {
  source = "./tests/mocks"
}

run "one_gateway_serves_all_zones" {
  assert {
    condition     = keys(aws_nat_gateway.this) == ["us-west-2a"] && length(aws_route.nat) == 3
    error_message = "With nat = single there must be one gateway and a route to it from each zone."
  }

  assert {
    condition     = length(aws_vpc_endpoint.s3.route_table_ids) == 4
    error_message = "The S3 endpoint must be on the public and on every private route table."
  }

  assert {
    condition     = !anytrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch])
    error_message = "Nothing but load balancers and gateways lives in public subnets, so nothing gets an address by itself."
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The default security group must let nothing through."
  }

  assert {
    condition     = length(distinct(concat([for s in aws_subnet.public : s.cidr_block], [for s in aws_subnet.private : s.cidr_block]))) == 6
    error_message = "Subnets must not overlap."
  }
}

run "a_gateway_per_zone_is_used_by_its_zone" {
  variables {
    nat = "per-zone"
  }

  assert {
    condition     = alltrue([for zone, route in aws_route.nat : route.nat_gateway_id == aws_nat_gateway.this[zone].id]) && length(aws_nat_gateway.this) == 3
    error_message = "Each zone must leave through its own gateway."
  }
}

run "without_nat_nodes_get_public_addresses" {
  variables {
    nat = "none"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_eip.nat) == 0 && length(aws_route.nat) == 0
    error_message = "With nat = none there must be no gateway and no address to pay for."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch])
    error_message = "Nodes without NAT need public addresses."
  }

  assert {
    condition     = alltrue([for id in aws_eks_node_group.this["user"].subnet_ids : contains([for s in aws_subnet.public : s.id], id)])
    error_message = "Nodes without NAT must be in public subnets."
  }

  assert {
    condition     = length(aws_vpc_endpoint.s3.route_table_ids) == 4
    error_message = "The S3 endpoint is there in every mode."
  }
}

run "a_range_too_small_for_pods_is_refused" {
  command = plan

  variables {
    vpc_cidr = "10.0.0.0/24"
  }

  expect_failures = [var.vpc_cidr]
}

run "a_single_zone_is_refused" {
  command = plan

  variables {
    zones = ["us-west-2a"]
  }

  expect_failures = [var.zones]
}

run "a_zone_of_another_region_is_refused" {
  command = plan

  variables {
    zones = ["us-west-2a", "eu-west-1b"]
  }

  expect_failures = [var.zones]
}
