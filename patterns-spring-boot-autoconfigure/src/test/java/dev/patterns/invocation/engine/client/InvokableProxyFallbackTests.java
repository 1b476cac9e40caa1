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

package dev.patterns.invocation.engine.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.invocation.InvocationFallback;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.Invokable;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.serialization.PayloadSerializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the fallbacks of an {@link InvokableProxy}.
 */
class InvokableProxyFallbackTests {

	private static final ServiceInstance INSTANCE = new DefaultServiceInstance("1", "files", "localhost", 1, false);

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	@Test
	void aStreamThatWasBegunIsNotGivenToTheFallback() {
		FallbackFiles fallback = new FallbackFiles();
		this.beans.registerSingleton("fallback", fallback);
		Files files = files((application) -> INSTANCE);
		assertThatExceptionOfType(InvocationRefusedException.class)
			.isThrownBy(() -> files.upload(new ByteArrayInputStream(new byte[10])));
		assertThat(fallback.uploaded).isEqualTo(-1);
		assertThat(files.size("a")).isEqualTo(7);
	}

	@Test
	void aStreamThatWasNotBegunIs() {
		FallbackFiles fallback = new FallbackFiles();
		this.beans.registerSingleton("fallback", fallback);
		files((application) -> null).upload(new ByteArrayInputStream(new byte[10]));
		assertThat(fallback.uploaded).isEqualTo(10);
	}

	@Test
	void aFutureIsCompletedByThatOfTheFallback() {
		this.beans.registerSingleton("fallback", new FallbackFiles());
		Files files = files((application) -> null);
		assertThat(files.later("a")).isCompletedWithValue(7);
		assertThat(files.later("none")).isCompletedWithValue(null);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> files.later("broken").join())
			.withCauseInstanceOf(IllegalStateException.class);
	}

	private Files files(InstanceChooser instances) {
		PayloadSerializer serializer = new PayloadSerializer(JsonMapper.shared());
		Refusing transport = new Refusing();
		LocalCalls none = new LocalCalls(new ApplicationIdentity("shop", "caller", "caller-1"), () -> null, serializer,
				new NoTransactions(), List.of());
		this.beans.registerSingleton("serializer", serializer);
		this.beans.registerSingleton("client",
				new InvocationClient(
						new Destinations(instances, transport, "/invoke",
								new DefaultThirdPartyEndpoints((bundle) -> transport)),
						ResiliencePolicies.none(), serializer, Duration.ofSeconds(5), none, Runnable::run,
						ObservationRegistry.NOOP, null));
		InvokableProxyFactoryBean<Files> proxy = new InvokableProxyFactoryBean<>(Files.class);
		proxy.setBeanFactory(this.beans);
		return proxy.getObject();
	}

	@Invokable(application = "files")
	interface Files {

		int size(String name);

		CompletableFuture<Integer> later(String name);

		void upload(InputStream content);

	}

	@InvocationFallback
	static class FallbackFiles implements Files {

		private long uploaded = -1;

		@Override
		public int size(String name) {
			return 7;
		}

		@Override
		@SuppressWarnings("NullAway")
		public CompletableFuture<Integer> later(String name) {
			return switch (name) {
				case "none" -> null;
				case "broken" -> throw new IllegalStateException("broken");
				default -> CompletableFuture.completedFuture(7);
			};
		}

		@Override
		public void upload(InputStream content) {
			try {
				this.uploaded = content.readAllBytes().length;
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * Reads what it gets, and takes no work.
	 */
	private static final class Refusing implements InvocationTransport {

		@Override
		public Answer send(URI uri, HttpMethod method, HttpHeaders headers, byte @Nullable [] body,
				Duration timeLimit) {
			HttpHeaders answered = new HttpHeaders();
			answered.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
			return new Answer(503, answered, "{\"code\":\"not-accepting\"}".getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public Opened open(URI uri, OutgoingCall call, HttpHeaders headers, Duration timeLimit) throws IOException {
			Objects.requireNonNull(call.stream()).open().readAllBytes();
			return new Opened(send(uri, call.method(), headers, null, timeLimit), null);
		}

	}

}
