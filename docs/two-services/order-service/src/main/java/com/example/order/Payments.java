package com.example.order;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.Invokable;

@Invokable(application = "payment-service")
public interface Payments {

	@Idempotent
	Receipt charge(String customer, int amount) throws InsufficientFunds;

	record Receipt(String customer, int amount, long process) {

	}

}
