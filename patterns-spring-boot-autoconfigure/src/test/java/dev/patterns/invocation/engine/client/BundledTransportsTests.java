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

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Every transport that is made is closed, whatever changes in between.
 */
class BundledTransportsTests {

	private final Set<Transport> open = new HashSet<>();

	private final Bundles bundles = new Bundles();

	private boolean failing;

	private final BundledTransports transports = new BundledTransports(new Transport(), (bundle) -> {
		if (this.failing) {
			throw new IllegalStateException("broken");
		}
		Transport transport = new Transport();
		this.open.add(transport);
		return transport;
	}, this.bundles);

	@Test
	void changedBundlesAreUsedAndTheOldOnesClosedAtTheEnd() {
		InvocationTransport first = this.transports.apply("a");
		assertThat(this.transports.apply("a")).isSameAs(first);
		this.bundles.change();
		assertThat(this.transports.apply("a")).isNotSameAs(first);
		assertThat(this.open).hasSize(2);
		this.transports.destroy();
		assertThat(this.open).isEmpty();
	}

	@Test
	void aChangeAfterAFailureLeavesNothingOpen() {
		this.failing = true;
		assertThatIllegalStateException().isThrownBy(() -> this.transports.apply("a"));
		this.failing = false;
		this.bundles.change();
		assertThat(this.open).isEmpty();
		this.transports.apply("a");
		this.bundles.change();
		this.transports.destroy();
		assertThat(this.open).isEmpty();
	}

	@Test
	void anUnknownBundleIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.transports.apply("b"))
			.withMessageContaining("spring.ssl.bundle");
	}

	private final class Transport implements InvocationTransport, DisposableBean {

		@Override
		public Answer send(URI uri, HttpMethod method, HttpHeaders headers, byte @Nullable [] body, Duration limit)
				throws IOException {
			throw new IOException("not used");
		}

		@Override
		public void destroy() {
			BundledTransportsTests.this.open.remove(this);
		}

	}

	private static final class Bundles implements SslBundles {

		private final SslBundle bundle = SslBundle.of(SslStoreBundle.NONE);

		private final List<Consumer<SslBundle>> handlers = new ArrayList<>();

		void change() {
			this.handlers.forEach((handler) -> handler.accept(this.bundle));
		}

		@Override
		public SslBundle getBundle(String name) {
			return this.bundle;
		}

		@Override
		public void addBundleUpdateHandler(String name, Consumer<SslBundle> handler) {
			this.handlers.add(handler);
		}

		@Override
		public void addBundleRegisterHandler(BiConsumer<String, SslBundle> handler) {
			// Not used.
		}

		@Override
		public List<String> getBundleNames() {
			return List.of("a");
		}

	}

}
