package com.example.order;

import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationRejectedException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class Orders {

	private final Payments payments;

	Orders(Payments payments) {
		this.payments = payments;
	}

	@PostMapping("/orders")
	String order(@RequestParam String customer, @RequestParam int amount) {
		try {
			Payments.Receipt receipt = this.payments.charge(customer, amount);
			return "paid %d by process %d%n".formatted(receipt.amount(), receipt.process());
		}
		catch (InsufficientFunds ex) {
			return "declined: %s%n".formatted(ex.getMessage());
		}
		catch (InvocationRejectedException ex) {
			return "wrong: %s%n".formatted(ex.getBrokenConstraints());
		}
		catch (InvocationException ex) {
			return "not now: %s%n".formatted(ex.getMessage());
		}
	}

}
