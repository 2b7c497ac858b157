# Contract checks of code of somebody else: what every recording of them has to say.

contract-gap-synthetic = Nodes and incidents are drawn from a generator. What fails on them has a fault of its own; what succeeds has shown nothing of real traffic.
contract-gap-environment = The code ran with the packages named here, one thread, and without the services it may expect beside it; with other packages it may answer otherwise.
contract-gap-library = What was asked is the code as a library. What a deployed application makes of its answers was not seen.
