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

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/**
 * One transport for each SSL bundle. Thread-safe.
 */
public final class BundledTransports implements Function<@Nullable String, InvocationTransport>, DisposableBean {

	private static final Log logger = LogFactory.getLog(BundledTransports.class);

	private static final Duration GRACE = Duration.ofMinutes(1);

	private final InvocationTransport standard;

	private final TransportFactory factory;

	private final @Nullable SslBundles bundles;

	private final Map<String, InvocationTransport> transports = new ConcurrentHashMap<>();

	private final Set<InvocationTransport> retired = ConcurrentHashMap.newKeySet();

	private final Set<String> watched = ConcurrentHashMap.newKeySet();

	/**
	 * Create the transports.
	 * @param standard transport without a bundle
	 * @param factory makes transports with one
	 * @param bundles the bundles, {@code null} if there are none
	 */
	public BundledTransports(InvocationTransport standard, TransportFactory factory, @Nullable SslBundles bundles) {
		this.standard = standard;
		this.factory = factory;
		this.bundles = bundles;
	}

	/**
	 * The transport for a bundle.
	 * @param name name of the bundle, {@code null} for none
	 * @return the transport
	 * @throws IllegalArgumentException if there is no such bundle
	 */
	@Override
	public InvocationTransport apply(@Nullable String name) {
		return (name != null) ? this.transports.computeIfAbsent(name, this::create) : this.standard;
	}

	private InvocationTransport create(String name) {
		SslBundles known = this.bundles;
		if (known == null || !known.getBundleNames().contains(name)) {
			throw new IllegalArgumentException(
					"There is no SSL bundle '" + name + "'; define it below 'spring.ssl.bundle'");
		}
		// First, so that no change in between is missed; and once, as it is never
		// removed.
		if (this.watched.add(name)) {
			known.addBundleUpdateHandler(name, (changed) -> replace(name, changed));
		}
		return this.factory.create(known.getBundle(name));
	}

	private void replace(String name, SslBundle changed) {
		try {
			// Where none is in use yet, the next one is made of what is known then.
			if (this.transports.containsKey(name)) {
				InvocationTransport next = this.factory.create(changed);
				InvocationTransport previous = this.transports.replace(name, next);
				retire((previous != null) ? previous : next);
			}
		}
		catch (RuntimeException ex) {
			logger.error("The changed SSL bundle '" + name + "' cannot be used; the one before stays in use", ex);
		}
	}

	// Requests that are under way with the old keys end first.
	private void retire(InvocationTransport transport) {
		this.retired.add(transport);
		CompletableFuture.delayedExecutor(GRACE.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
			if (this.retired.remove(transport)) {
				close(transport);
			}
		});
	}

	private static void close(InvocationTransport transport) {
		if (transport instanceof DisposableBean disposable) {
			try {
				disposable.destroy();
			}
			catch (Exception ex) {
				logger.debug("A transport could not be closed", ex);
			}
		}
	}

	@Override
	public void destroy() {
		this.transports.values().forEach(BundledTransports::close);
		this.retired.forEach((transport) -> {
			if (this.retired.remove(transport)) {
				close(transport);
			}
		});
	}

}
