/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.invocation.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.patterns.invocation.remote.Payments;
import dev.patterns.invocation.remote.Payments.Charge;
import dev.patterns.registry.OutlierInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls that may be repeated, while one of two real processes is killed or hangs.
 */
class InvocationUnderFireTests {

	private static final int THREADS = 4;

	private final AtomicBoolean running = new AtomicBoolean(true);

	private final AtomicInteger calls = new AtomicInteger();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	private final List<Thread> threads = new ArrayList<>();

	private PaymentServer first;

	private PaymentServer second;

	private ConfigurableApplicationContext client;

	@BeforeEach
	void start() throws Exception {
		this.first = PaymentServer.start();
		this.second = PaymentServer.start();
		this.client = TestApplications.client(Application.class, "spring.application.name=order-service",
				"patterns.invocation.packages=dev.patterns.invocation.remote",
				"patterns.registry.static.services.payment-service[0]=" + this.first.address(),
				"patterns.registry.static.services.payment-service[1]=" + this.second.address(),
				"patterns.resiliency.policies.timeouts.default=1s",
				// It is the instance that is ill, not the service.
				"patterns.resiliency.policies.circuit-breakers.default.failure-rate=80",
				"patterns.registry.ejection.consecutive-failures=3", "patterns.registry.ejection.duration=60s");
		Payments payments = this.client.getBean(Payments.class);
		for (int i = 0; i < THREADS; i++) {
			Thread thread = new Thread(() -> call(payments), "caller-" + i);
			this.threads.add(thread);
			thread.start();
		}
		await().atMost(Duration.ofSeconds(20)).until(() -> this.calls.get() > 200);
	}

	@AfterEach
	void stop() throws InterruptedException {
		finish();
		this.client.close();
		this.first.close();
		this.second.close();
	}

	@Test
	void noCallFailsWhenOneIsKilled() throws Exception {
		this.first.kill();
		awaitFurther(500);
		finish();
		assertThat(this.failures).isEmpty();
	}

	@Test
	void noCallFailsWhenOneHangsAndItIsEjected() throws Exception {
		this.first.signal("STOP");
		OutlierInstances outliers = this.client.getBean(OutlierInstances.class);
		await().atMost(Duration.ofSeconds(30))
			.until(() -> this.client.getBean(DiscoveryClient.class)
				.getInstances("payment-service")
				.stream()
				.anyMatch(outliers::isEjected));
		long start = System.nanoTime();
		awaitFurther(500);
		// Nobody waits for the one that hangs any more.
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
		finish();
		assertThat(this.failures).isEmpty();
	}

	private void call(Payments payments) {
		while (this.running.get()) {
			try {
				payments.charge(new Charge("ann", 1, null));
				this.calls.incrementAndGet();
			}
			catch (Exception ex) {
				this.failures.add(ex);
			}
			pause();
		}
	}

	// So that retries are few against calls, as in a service that is used as it should
	// be.
	private static void pause() {
		try {
			new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void awaitFurther(int further) {
		int now = this.calls.get();
		await().atMost(Duration.ofSeconds(60)).until(() -> this.calls.get() > now + further);
	}

	private void finish() throws InterruptedException {
		this.running.set(false);
		for (Thread thread : this.threads) {
			thread.join(20_000);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
