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

package dev.patterns.registry.store.mdns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.Assert;

import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;
import dev.patterns.retry.Pause;

/**
 * Announces instances on the local network and listens to the announcements of others
 * (multicast DNS, RFC 6762, and DNS-based service discovery, RFC 6763). There is no
 * server: an instance that ends says so, and one that dies is forgotten when nothing has
 * been heard of it for the time to live of its records. For development, and for networks
 * that let multicast through.
 */
public final class MdnsInstanceStore implements InstanceStore, DisposableBean {

	/**
	 * Type of all services, as RFC 6763 names it.
	 */
	static final String TYPE = "_patterns._tcp.local.";

	/**
	 * The library asks it for the time to live of records, in seconds, when it is loaded.
	 */
	private static final String TTL_PROPERTY = "net.dns.ttl";

	private static final Log logger = LogFactory.getLog(MdnsInstanceStore.class);

	private static final String PREFIX = "m.";

	private static final int MAX_INSTANCES = 1000;

	private static final int MAX_LABEL_LENGTH = 63;

	private static final int MAX_TEXT_LENGTH = 250;

	/** In this time after the start, whoever is there has answered. */
	private static final long WARM_UP = Duration.ofSeconds(2).toNanos();

	/** So long a first lookup waits for an answer; less than its caller waits. */
	private static final long PATIENCE = Duration.ofMillis(800).toNanos();

	private static final Duration GOODBYE = Duration.ofMillis(300);

	private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(5);

	private static final Duration STEP = Duration.ofMillis(20);

	private final JmDNS network;

	private final String namespace;

	private final long startedAt = System.nanoTime();

	private final Map<String, ServiceInfo> own = new ConcurrentHashMap<>();

	private final Map<String, Thread> leaving = new ConcurrentHashMap<>();

	private final Map<String, Long> ownUntil = new ConcurrentHashMap<>();

	private final Map<String, StoredInstance> known = new ConcurrentHashMap<>();

	/**
	 * Create a store.
	 * @param namespace the namespace, which others must share
	 * @param address address of the network interface to use
	 * @param ttl how long an instance of which nothing is heard is remembered, whole
	 * seconds; the same for all stores of a process, and only the first one sets it
	 * @throws UncheckedIOException if the interface cannot be used
	 */
	public MdnsInstanceStore(String namespace, InetAddress address, Duration ttl) {
		this.namespace = namespace;
		if (System.getProperty(TTL_PROPERTY) == null) {
			System.setProperty(TTL_PROPERTY, Long.toString(Math.max(2, ttl.toSeconds())));
		}
		try {
			this.network = JmDNS.create(address, "patterns-" + UUID.randomUUID());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"The network interface of '%s' cannot be used for multicast; choose another by 'patterns.registry.mdns.address'"
						.formatted(address.getHostAddress()),
					ex);
		}
		this.network.addServiceListener(TYPE, new Listener());
	}

	@Override
	public void save(StoredInstance instance, Duration ttl) {
		String name = name(instance.service(), instance.instanceId());
		// The library would choose another name while it still takes leave of this one.
		Thread goodbye = this.leaving.remove(name);
		if (goodbye != null) {
			await(goodbye, LONGEST_GOODBYE);
		}
		ServiceInfo info = ServiceInfo.create(TYPE, name, instance.port(), 0, 0, text(instance));
		ServiceInfo present = this.own.get(name);
		this.ownUntil.put(name, System.nanoTime() + ttl.toNanos());
		withdrawExpired();
		if (present != null && present.getPort() == info.getPort()
				&& Arrays.equals(present.getTextBytes(), info.getTextBytes())) {
			// The library announces it again by itself.
			return;
		}
		try {
			if (present != null) {
				this.network.unregisterService(present);
			}
			this.network.registerService(info);
			this.own.put(name, info);
			// What was sent is heard by others only.
			this.known.put(name, instance);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The instance cannot be announced", ex);
		}
	}

	// The library would announce for ever what nobody saves any more.
	private void withdrawExpired() {
		long now = System.nanoTime();
		this.ownUntil.forEach((name, until) -> {
			if (now - until > 0 && this.ownUntil.remove(name, until)) {
				withdraw(name);
			}
		});
	}

	private static void await(Thread goodbye, Duration limit) {
		try {
			goodbye.join(limit.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void withdraw(String name) {
		ServiceInfo info = this.own.remove(name);
		if (info != null) {
			this.known.remove(name);
			this.network.unregisterService(info);
		}
	}

	private Map<String, String> text(StoredInstance instance) {
		Map<String, String> text = new LinkedHashMap<>();
		text.put("namespace", this.namespace);
		text.put("service", instance.service());
		text.put("id", instance.instanceId());
		text.put("host", instance.host());
		text.put("secure", Boolean.toString(instance.secure()));
		instance.metadata().forEach((key, value) -> text.put(PREFIX + key, value));
		text.forEach((key, value) -> Assert.isTrue(
				(key + value).getBytes(StandardCharsets.UTF_8).length <= MAX_TEXT_LENGTH && key.indexOf('=') < 0,
				() -> "'%s' cannot be announced: a name without '=' and its value may have %d bytes together"
					.formatted(key, MAX_TEXT_LENGTH)));
		return text;
	}

	// The name of an announcement is one label of a domain name.
	private String name(String service, String instanceId) {
		String name = this.namespace + "/" + service + "/" + instanceId;
		return (name.length() <= MAX_LABEL_LENGTH && name.matches("[A-Za-z0-9/_-]+")) ? name
				: UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
	}

	@Override
	public void remove(String service, String instanceId) {
		String name = name(service, instanceId);
		this.ownUntil.remove(name);
		// The first goodbye is sent at once; the library then waits two seconds until it
		// has sent two more, for which the caller need not wait.
		Thread goodbye = new Thread(() -> withdraw(name), "patterns-mdns-goodbye");
		goodbye.setDaemon(true);
		this.leaving.put(name, goodbye);
		goodbye.start();
		await(goodbye, GOODBYE);
	}

	@Override
	public List<StoredInstance> find(String service) {
		withdrawExpired();
		List<StoredInstance> found = lookUp(service);
		long end = System.nanoTime() + PATIENCE;
		while (found.isEmpty() && System.nanoTime() - this.startedAt < WARM_UP && System.nanoTime() - end < 0
				&& Pause.of(STEP)) {
			found = lookUp(service);
		}
		return found;
	}

	private List<StoredInstance> lookUp(String service) {
		return this.known.values()
			.stream()
			.filter((instance) -> instance.service().equals(service))
			.sorted(Comparator.comparing(StoredInstance::instanceId))
			.limit(MAX_INSTANCES)
			.toList();
	}

	@Override
	public Set<String> services() {
		return this.known.values().stream().map(StoredInstance::service).collect(Collectors.toSet());
	}

	@Override
	public String description() {
		return "mdns";
	}

	@Override
	public void destroy() throws IOException {
		this.network.close();
	}

	private @Nullable StoredInstance read(ServiceInfo info) {
		if (!this.namespace.equals(info.getPropertyString("namespace"))) {
			return null;
		}
		Map<String, String> metadata = new HashMap<>();
		for (Enumeration<String> names = info.getPropertyNames(); names.hasMoreElements();) {
			String name = names.nextElement();
			if (name.startsWith(PREFIX)) {
				metadata.put(name.substring(PREFIX.length()), info.getPropertyString(name));
			}
		}
		try {
			return new StoredInstance(info.getPropertyString("service"), info.getPropertyString("id"),
					info.getPropertyString("host"), info.getPort(),
					Boolean.parseBoolean(info.getPropertyString("secure")), metadata);
		}
		catch (IllegalArgumentException | NullPointerException ex) {
			// Anybody on the network may announce anything.
			logger.debug("An announcement cannot be read and is left out", ex);
			return null;
		}
	}

	/**
	 * Hears what others announce.
	 */
	private final class Listener implements ServiceListener {

		@Override
		public void serviceAdded(ServiceEvent event) {
			// Address and text come later, when they are asked for; this thread, which
			// delivers all events, must not wait for them.
			event.getDNS().requestServiceInfo(event.getType(), event.getName(), true, 1);
		}

		@Override
		public void serviceRemoved(ServiceEvent event) {
			if (!MdnsInstanceStore.this.own.containsKey(event.getName())) {
				MdnsInstanceStore.this.known.remove(event.getName());
			}
		}

		@Override
		public void serviceResolved(ServiceEvent event) {
			StoredInstance instance = read(event.getInfo());
			if (instance != null) {
				MdnsInstanceStore.this.known.put(event.getName(), instance);
			}
		}

	}

}
