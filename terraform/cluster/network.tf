# A subnet is an eighth of the VPC's range: 8,190 addresses of a /16. Pods take addresses from the subnets of their nodes.

locals {
  zone_index   = { for index, zone in var.zones : zone => index }
  nat_zones    = { single = slice(var.zones, 0, 1), per-zone = var.zones, none = [] }[var.nat]
  node_subnets = var.nat == "none" ? aws_subnet.public : aws_subnet.private
}

resource "aws_vpc" "this" {
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.event }
}

# Whatever is made without naming a group gets this one, so it lets nothing through.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.event}-default-closed" }
}

# ------------------------------------------------------------------ subnets

resource "aws_subnet" "public" {
  for_each = local.zone_index

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.vpc_cidr, 3, 4 + each.value)
  map_public_ip_on_launch = var.nat == "none"

  tags = {
    Name                     = "${var.event}-public-${each.key}"
    "kubernetes.io/role/elb" = "1"
  }
}

resource "aws_subnet" "private" {
  for_each = local.zone_index

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.vpc_cidr, 3, each.value)

  tags = {
    Name                              = "${var.event}-private-${each.key}"
    "kubernetes.io/role/internal-elb" = "1"
  }
}

# ------------------------------------------------------------------ ways out

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = var.event }
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)

  domain = "vpc"

  tags = { Name = "${var.event}-nat-${each.key}" }

  # An address in use keeps the gateway from being detached, so the gateway goes last.
  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  for_each = toset(local.nat_zones)

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id

  tags = { Name = "${var.event}-${each.key}" }

  depends_on = [aws_internet_gateway.this]
}

# ------------------------------------------------------------------ routes

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.event}-public" }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = local.zone_index

  route_table_id = aws_route_table.public.id
  subnet_id      = aws_subnet.public[each.key].id
}

# One table a zone in every mode, so that a change of `nat` changes routes only.
resource "aws_route_table" "private" {
  for_each = local.zone_index

  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.event}-private-${each.key}" }
}

resource "aws_route" "nat" {
  for_each = { for zone in var.zones : zone => var.nat == "per-zone" ? zone : var.zones[0] if var.nat != "none" }

  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[each.value].id
}

resource "aws_route_table_association" "private" {
  for_each = local.zone_index

  route_table_id = aws_route_table.private[each.key].id
  subnet_id      = aws_subnet.private[each.key].id
}

# Free, and without it every byte to and from S3, layers of container images among them, is paid as NAT traffic.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = concat([aws_route_table.public.id], [for table in aws_route_table.private : table.id])

  tags = { Name = "${var.event}-s3" }
}
