"""The answer of `hubctl plan`: for people, for programs, for a pull request, for GitHub Actions."""
