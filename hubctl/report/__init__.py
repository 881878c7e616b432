"""The report on an event, for organisers and funders: who, when, how many, what it cost, what to do better."""
