# The same words as ./dev; see there for what each does.
.PHONY: help demo test check golden bench torture

help:
	@./dev help

demo test check golden bench torture:
	@./dev $@
