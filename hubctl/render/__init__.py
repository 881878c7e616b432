"""Pure rendering: the event config and facts in, Terraform variables and Helm values out."""
