package com.example.shop;

import java.time.Duration;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaTemplate;

import org.springframework.boot.CommandLineRunner;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Places one order that can be paid and one that cannot, and shows what came of them.
 */
@Component
class TryIt implements CommandLineRunner {

	private final SagaTemplate sagas;

	private final JdbcClient jdbc;

	TryIt(SagaTemplate sagas, JdbcClient jdbc) {
		this.sagas = sagas;
		this.jdbc = jdbc;
	}

	@Override
	public void run(String... args) throws Exception {
		show(place(new PlaceOrder.Command("1", "ada", "book", 20)));
		show(place(new PlaceOrder.Command("2", "ada", "book", 5000)));
		new RetryTemplate(RetryPolicy.builder().maxRetries(100).delay(Duration.ofMillis(100)).build())
			.execute(() -> expect("select points from account where customer = 'ada'", 1));
		expect("select available from stock where item = 'book'", 9);
		expect("select balance from account where customer = 'ada'", 80);
		System.out.println("One order confirmed, one compensated, one point given.");
	}

	private SagaInstance place(PlaceOrder.Command order) {
		return this.sagas.await(this.sagas.start("place-order", order).id(), Duration.ofSeconds(30));
	}

	private void show(SagaInstance saga) {
		System.out.println(saga.id() + " " + saga.status());
		saga.steps().forEach((step) -> System.out.println("    " + step));
	}

	private int expect(String query, int expected) {
		int found = this.jdbc.sql(query).query(Integer.class).single();
		if (found != expected) {
			throw new IllegalStateException(query + ": expected " + expected + " but found " + found);
		}
		return found;
	}

}
