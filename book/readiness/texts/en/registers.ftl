# Texts of a register other than the first: what it lacks, and where it lies.
front-register-folder = Register
part-without-claims = This register has no claim that this would be shown for.
scenario-other = Wanted by a claim
