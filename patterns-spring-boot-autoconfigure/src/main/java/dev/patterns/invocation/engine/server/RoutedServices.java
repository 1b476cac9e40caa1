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

package dev.patterns.invocation.engine.server;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * The services that the router forwards to: those that are named, or with {@code *} those
 * that the registry knows. Never the application itself, which would forward to itself
 * again; and no name that nobody has, of which there are any number. Thread-safe.
 */
public final class RoutedServices {

	private static final Log logger = LogFactory.getLog(RoutedServices.class);

	private static final long MAX_AGE = Duration.ofSeconds(1).toNanos();

	private final Set<String> names;

	private final String self;

	private final Supplier<? extends Collection<DiscoveryClient>> registries;

	private final ReentrantLock asking = new ReentrantLock();

	private volatile Known known = new Known(Set.of(), System.nanoTime() - 2 * MAX_AGE);

	/**
	 * Create the choice.
	 * @param names names of services, {@code *} for all that are known
	 * @param self name of this application
	 * @param registries gives what knows services
	 */
	public RoutedServices(Set<String> names, String self, Supplier<? extends Collection<DiscoveryClient>> registries) {
		this.names = Set.copyOf(names);
		this.self = self;
		this.registries = registries;
	}

	/**
	 * Whether requests are forwarded to a service.
	 * @param service its name
	 * @return {@code true} if they are
	 */
	public boolean contains(String service) {
		if (service.equals(this.self)) {
			return false;
		}
		return this.names.contains(service) || (this.names.contains("*") && known().contains(service));
	}

	// Not asked for by each request: that may be a query.
	private Set<String> known() {
		Known present = this.known;
		if (!present.isOld() || !enter(present)) {
			return present.names();
		}
		try {
			if (this.known.isOld()) {
				this.known = ask(present);
			}
			return this.known.names();
		}
		finally {
			this.asking.unlock();
		}
	}

	// One asks; the others do not wait for a registry that hangs, if they know some.
	private boolean enter(Known present) {
		if (!present.names().isEmpty()) {
			return this.asking.tryLock();
		}
		this.asking.lock();
		return true;
	}

	private Known ask(Known present) {
		Set<String> found = new HashSet<>();
		try {
			List.copyOf(this.registries.get()).forEach((registry) -> found.addAll(registry.getServices()));
		}
		catch (RuntimeException ex) {
			// As their last known instances, so the last known services.
			logger.debug("The registry cannot be reached", ex);
			found.addAll(present.names());
		}
		return new Known(Set.copyOf(found), System.nanoTime());
	}

	private record Known(Set<String> names, long at) {

		boolean isOld() {
			return System.nanoTime() - this.at > MAX_AGE;
		}

	}

}
