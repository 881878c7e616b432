"""Images of participants' servers: how they are named, what registries say of them, and whether that will do. Pure."""
