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
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import dev.patterns.invocation.ThirdPartyEndpoint;
import dev.patterns.invocation.ThirdPartyEndpoint.HealthProbe;
import dev.patterns.invocation.ThirdPartyEndpoints;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Keeps third parties in memory and looks at their health. One thread probes all of them,
 * and only if one has a probe.
 */
public final class DefaultThirdPartyEndpoints implements ThirdPartyEndpoints, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(DefaultThirdPartyEndpoints.class);

	private static final Duration IDLE = Duration.ofHours(1);

	private static final int BAD_REQUEST = 400;

	private final Map<String, Entry> entries = new ConcurrentHashMap<>();

	private final Function<@Nullable String, InvocationTransport> transports;

	private final PollingWorker worker = new PollingWorker("patterns-third-party-health", this::probeAll);

	private volatile boolean running;

	/**
	 * Create the endpoints.
	 * @param transports gives the transport for the name of an SSL bundle, or for
	 * {@code null}; throws if there is no such bundle
	 */
	public DefaultThirdPartyEndpoints(Function<@Nullable String, InvocationTransport> transports) {
		this.transports = transports;
	}

	@Override
	public @Nullable ThirdPartyEndpoint find(String name) {
		Entry entry = this.entries.get(name);
		return (entry != null) ? entry.endpoint() : null;
	}

	@Nullable Entry entry(String name) {
		return this.entries.get(name);
	}

	@Override
	public Collection<ThirdPartyEndpoint> all() {
		Map<String, ThirdPartyEndpoint> sorted = new TreeMap<>();
		this.entries.forEach((name, entry) -> sorted.put(name, entry.endpoint()));
		return sorted.values();
	}

	@Override
	public void register(ThirdPartyEndpoint endpoint) {
		// Throws if there is no such bundle.
		this.transports.apply(endpoint.sslBundle());
		this.entries.put(endpoint.name(), new Entry(endpoint, this.transports));
		watch();
	}

	@Override
	public boolean deregister(String name) {
		return this.entries.remove(name) != null;
	}

	@Override
	public boolean isUp(String name) {
		Entry entry = this.entries.get(name);
		return entry == null || entry.isUp();
	}

	private Duration probeAll() {
		long next = System.nanoTime() + IDLE.toNanos();
		for (Entry entry : this.entries.values()) {
			HealthProbe probe = entry.endpoint().health();
			if (probe != null) {
				if (System.nanoTime() - entry.nextProbe >= 0) {
					entry.probe(probe);
				}
				next = (entry.nextProbe - next < 0) ? entry.nextProbe : next;
			}
		}
		return Duration.ofNanos(Math.max(1, next - System.nanoTime()));
	}

	// No thread as long as nobody has a probe.
	private void watch() {
		if (this.running && this.entries.values().stream().anyMatch((entry) -> entry.endpoint().health() != null)) {
			this.worker.start();
			this.worker.wakeUp();
		}
	}

	@Override
	public void start() {
		this.running = true;
		watch();
	}

	@Override
	public void stop() {
		this.running = false;
		this.worker.stop(Duration.ofSeconds(1));
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LEASE;
	}

	/**
	 * An endpoint with what is known of its health. Only the probing thread writes.
	 */
	static final class Entry {

		private final ThirdPartyEndpoint endpoint;

		private final Function<@Nullable String, InvocationTransport> transports;

		private final String base;

		private volatile int failures;

		private volatile long nextProbe = System.nanoTime();

		Entry(ThirdPartyEndpoint endpoint, Function<@Nullable String, InvocationTransport> transports) {
			this.endpoint = endpoint;
			this.transports = transports;
			String url = endpoint.baseUrl().toString();
			this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
		}

		ThirdPartyEndpoint endpoint() {
			return this.endpoint;
		}

		InvocationTransport transport() {
			return this.transports.apply(this.endpoint.sslBundle());
		}

		URI uri(String path) {
			return URI.create(this.base + path);
		}

		boolean isUp() {
			HealthProbe probe = this.endpoint.health();
			return probe == null || this.failures < probe.threshold();
		}

		private void probe(HealthProbe probe) {
			boolean up = isUp();
			String problem = failureOf(probe);
			this.failures = (problem != null) ? this.failures + 1 : 0;
			this.nextProbe = System.nanoTime() + probe.interval().toNanos();
			if (up && !isUp()) {
				logger.warn("'%s' is not called any more, its health probe fails: %s".formatted(this.endpoint.name(),
						problem));
			}
			else if (!up && isUp()) {
				logger.info("'%s' is called again".formatted(this.endpoint.name()));
			}
		}

		private @Nullable String failureOf(HealthProbe probe) {
			HttpHeaders headers = new HttpHeaders();
			this.endpoint.headers().forEach(headers::set);
			try {
				int status = transport().send(uri(probe.path()), HttpMethod.GET, headers, null, probe.timeout())
					.status();
				return (status >= BAD_REQUEST) ? "status " + status : null;
			}
			catch (IOException | RuntimeException ex) {
				return ex.toString();
			}
		}

	}

}
