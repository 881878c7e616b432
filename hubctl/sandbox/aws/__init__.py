"""This package is the AWS side of the sandbox: ministack in this process, with the gaps closed that hubctl meets.

ministack (pinned exactly: the patches here replace its functions by name) emulates the services. Each module of this
package closes gaps of one service; each patch says which symptom it closes. Two kinds of gap matter most:

* things that Terraform reads back and that ministack forgets, so that a second plan is not empty;
* things that AWS refuses and ministack lets pass (a subnet with an interface in it, a cluster with node groups),
  without which the order of a teardown is not tested.

What is canned instead of emulated (prices, quotas, costs) says so in its docstring. Start it alone with
`python -m hubctl.sandbox.aws --state DIR`; `hubctl.sandbox.process` starts it beside the Kubernetes API.
"""
