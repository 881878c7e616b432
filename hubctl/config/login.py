"""How people get into a hub: who is let in, and how the way there is kept private."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from hubctl.config.types import Certificate, Contradiction, Email, GitHubGroup, GitHubName, SecretRef, Section, refuse


class GitHubLogin(Section):
    """Login by GitHub. Members of any of `allow` come in, and everybody in `users`."""

    kind: Literal["github"] = Field("github", description="login by GitHub")
    allow: tuple[GitHubGroup, ...] = Field(
        (),
        description='organisations, or teams as "organisation:team"; being invited is not enough, one must have joined',
    )
    users: tuple[GitHubName, ...] = Field((), description="single people, by their names on GitHub")
    client_id: SecretRef = Field(description="where the client ID of the hub's GitHub OAuth app is")
    client_secret: SecretRef = Field(description="where the client secret of the hub's GitHub OAuth app is")

    @model_validator(mode="after")
    def _somebody_is_allowed(self) -> Self:
        if not self.allow and not self.users:
            refuse(
                [Contradiction(("allow",), "nobody is named here or in users; name an organisation, a team or people")]
            )
        return self


class PasswordLogin(Section):
    """One password for participants and one for admins. Whoever knows it may take any name."""

    kind: Literal["password"] = Field("password", description="login by a shared password")
    user_password: SecretRef = Field(description="where the participants' password is; 8 characters or more")
    admin_password: SecretRef = Field(description="where the admins' password is; 32 characters or more")

    @model_validator(mode="after")
    def _passwords_differ(self) -> Self:
        if self.user_password == self.admin_password:
            refuse(
                [
                    Contradiction(
                        ("admin_password",), "is the participants' password; every participant would be an admin"
                    )
                ]
            )
        return self


class DummyLogin(Section):
    """Any name with no check at all. Refused outside the sandbox."""

    kind: Literal["dummy"] = Field("dummy", description="any name, no check: sandbox only")


Login = Annotated[GitHubLogin | PasswordLogin | DummyLogin, Field(discriminator="kind")]


class Https(Section):
    """The certificate of a hub."""

    kind: Literal["letsencrypt", "certificate", "off"] = Field(
        "letsencrypt",
        description="letsencrypt: the hub gets its own; certificate: one of AWS, see below; off: sandbox only",
    )
    email: Email | None = Field(None, description="letsencrypt: where it writes before a certificate ends")
    certificate_arn: Certificate | None = Field(
        None, description="certificate: its ARN in ACM, in the cluster's region"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.kind == "letsencrypt" and not self.email:
            refuse([Contradiction(("email",), 'is missing; kind = "letsencrypt" needs one')])
        if self.kind == "certificate" and not self.certificate_arn:
            refuse([Contradiction(("certificate_arn",), 'is missing; kind = "certificate" needs one')])
        return self
