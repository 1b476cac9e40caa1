package com.example.payment;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.Invokable;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

@Service
@Invokable(name = "payments")
public class Payments {

	private final JdbcClient jdbc;

	Payments(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Idempotent
	public Receipt charge(@NotBlank String customer, @Positive int amount) throws InsufficientFunds {
		int changed = this.jdbc.sql("update account set balance = balance - ? where customer = ? and balance >= ?")
			.params(amount, customer, amount)
			.update();
		if (changed == 0) {
			throw new InsufficientFunds(customer);
		}
		return new Receipt(customer, amount, ProcessHandle.current().pid());
	}

	public record Receipt(String customer, int amount, long process) {

	}

}
