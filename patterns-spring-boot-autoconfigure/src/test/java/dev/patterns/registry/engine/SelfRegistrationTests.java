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

package dev.patterns.registry.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class SelfRegistrationTests {

	private final FakeRegistry registry = new FakeRegistry();

	private volatile boolean open = true;

	private final SelfRegistration registration = new SelfRegistration(this.registry, () -> this.open,
			new SelfRegistration.Timing(Duration.ofMillis(20), Duration.ofMillis(300)),
			(port) -> new InstanceRegistration("id", "a", "localhost", port, false, Map.of()));

	@BeforeEach
	void start() {
		WebServer server = mock(WebServer.class);
		given(server.getPort()).willReturn(8080);
		WebServerInitializedEvent initialized = mock(WebServerInitializedEvent.class);
		given(initialized.getWebServer()).willReturn(server);
		given(initialized.getApplicationContext()).willReturn(mock(WebServerApplicationContext.class));
		this.registration.onApplicationEvent(initialized);
		this.registration.start();
		this.registration.onApplicationEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0],
				new GenericApplicationContext(), Duration.ZERO));
	}

	@AfterEach
	void stop() {
		this.registry.hanging.countDown();
		this.registration.stop();
	}

	@Test
	void waitsBetweenDeregisteringAndDraining() {
		await().until(this.registration::isRegistered);
		long start = System.nanoTime();
		this.registration.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
		assertThat(this.registry.calls).endsWith("deregister");
	}

	@Test
	void isRegisteredAgainAfterTheContextWasStoppedAndStarted() {
		await().until(this.registration::isRegistered);
		this.registration.stop();
		assertThat(this.registration.isRegistered()).isFalse();
		this.registration.start();
		await().until(this.registration::isRegistered);
	}

	@Test
	void comesBackSoonAfterAnOutage() {
		await().until(this.registration::isRegistered);
		this.registry.broken = true;
		await().until(() -> !this.registration.isRegistered());
		int calls = this.registry.calls.size();
		await().atMost(Duration.ofSeconds(2)).until(() -> this.registry.calls.size() > calls + 10);
		this.registry.broken = false;
		await().until(this.registration::isRegistered);
	}

	@Test
	void isTakenOutAlthoughTheAnswerToItsRegistrationWasLost() {
		this.registry.broken = true;
		int calls = this.registry.calls.size();
		await().until(() -> this.registry.calls.size() > calls + 1);
		this.open = false;
		await().until(() -> !this.registry.calls.isEmpty()
				&& this.registry.calls.get(this.registry.calls.size() - 1).equals("deregister"));
		this.registry.broken = false;
		this.registration.stop();
		assertThat(this.registry.calls).endsWith("deregister");
	}

	@Test
	void storeThatHangsDoesNotHoldUpTheShutdown() {
		await().until(this.registration::isRegistered);
		this.registry.hangs = true;
		long start = System.nanoTime();
		this.registration.stop();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
	}

	private static final class FakeRegistry implements ServiceRegistry<Registration> {

		final List<String> calls = new CopyOnWriteArrayList<>();

		final CountDownLatch hanging = new CountDownLatch(1);

		volatile boolean broken;

		volatile boolean hangs;

		@Override
		public void register(@Nullable Registration registration) {
			call("register");
		}

		@Override
		public void deregister(@Nullable Registration registration) {
			call("deregister");
		}

		private void call(String name) {
			this.calls.add(name);
			if (this.hangs) {
				awaitRelease();
			}
			if (this.broken) {
				throw new IllegalStateException("away");
			}
		}

		// As a driver does that cannot be interrupted.
		private void awaitRelease() {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
			while (this.hanging.getCount() > 0 && System.nanoTime() < end) {
				try {
					this.hanging.await(100, TimeUnit.MILLISECONDS);
				}
				catch (InterruptedException ex) {
					// Goes on waiting.
				}
			}
		}

		@Override
		public void close() {
		}

		@Override
		public void setStatus(Registration registration, String status) {
		}

		@Override
		@SuppressWarnings({ "unchecked", "NullAway" })
		public <T> T getStatus(Registration registration) {
			return (T) "UP";
		}

	}

}
