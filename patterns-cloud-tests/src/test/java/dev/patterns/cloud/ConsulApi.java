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

package dev.patterns.cloud;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Answers as the documentation of Consul's HTTP API says: registration at the agent with
 * a TTL check, the catalog with blocking queries, health, and keys with values.
 */
class ConsulApi extends HttpApi {

	private static final String CHECK = "/v1/agent/check/";

	private final Map<String, Registered> services = new LinkedHashMap<>();

	private final Map<String, String> values = new TreeMap<>();

	private long index = 1;

	/**
	 * Set a key.
	 * @param key the key
	 * @param value the value
	 */
	synchronized void put(String key, String value) {
		this.values.put(key, value);
		changed();
	}

	@Override
	synchronized Answer answer(Request request) throws InterruptedException {
		if (request.is("PUT", "/v1/agent/service/register")) {
			Registered service = Registered.of(request.body());
			this.services.put(service.id(), service);
			return changed();
		}
		if (request.is("PUT", "/v1/agent/service/deregister/")) {
			boolean known = this.services.remove(request.after("/v1/agent/service/deregister/")) != null;
			return known ? changed() : Answer.of(404, null);
		}
		if (request.is("PUT", CHECK)) {
			return check(request.after(CHECK));
		}
		if (request.is("GET", "/v1/agent/self")) {
			return indexed(Map.of("Config", Map.of("Datacenter", "dc1", "NodeName", "node-1", "Version", "1.21.0"),
					"Member", Map.of("Name", "node-1", "Addr", "127.0.0.1")));
		}
		if (request.is("GET", "/v1/status/leader")) {
			return indexed("127.0.0.1:8300");
		}
		if (request.is("GET", "/v1/catalog/services")) {
			block(request);
			Map<String, List<?>> tags = new LinkedHashMap<>(Map.of("consul", List.of()));
			this.services.values().forEach((service) -> tags.put(service.name(), service.tags()));
			return indexed(tags);
		}
		if (request.is("GET", "/v1/health/service/")) {
			block(request);
			return indexed(health(request.after("/v1/health/service/"), request.query().containsKey("passing")));
		}
		if (request.is("GET", "/v1/kv/")) {
			block(request);
			return values(request.after("/v1/kv/"));
		}
		return Answer.of(404, null);
	}

	private Answer values(String prefix) {
		List<Object> found = new ArrayList<>();
		this.values.forEach((key, value) -> {
			if (key.startsWith(prefix)) {
				found.add(Map.of("LockIndex", 0, "Key", key, "Flags", 0, "Value",
						Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)), "CreateIndex", 1,
						"ModifyIndex", this.index));
			}
		});
		Answer answer = indexed(found);
		return found.isEmpty() ? new Answer(404, answer.headers(), null) : answer;
	}

	// A TTL check is critical until its application says that it passes.
	private Answer check(String verbAndId) {
		String verb = verbAndId.substring(0, verbAndId.indexOf('/'));
		String id = verbAndId.substring(verbAndId.indexOf('/') + 1).replaceFirst("^service:", "");
		Registered service = this.services.get(id);
		if (service == null) {
			return Answer.of(404, null);
		}
		boolean before = service.passes();
		this.services.put(id, service.heard(verb.equals("pass")));
		return before ? Answer.of(200, null) : changed();
	}

	private List<?> health(String name, boolean passing) {
		List<Object> entries = new ArrayList<>();
		for (Registered service : this.services.values()) {
			if (service.name().equals(name) && (service.passes() || !passing)) {
				entries.add(Map.of("Node",
						Map.of("ID", "1", "Node", "node-1", "Address", "10.0.0.1", "Datacenter", "dc1"), "Service",
						Map.of("ID", service.id(), "Service", name, "Tags", service
							.tags(), "Address", service.address(), "Meta", service.meta(), "Port", service.port()),
						"Checks",
						List.of(Map.of("Node", "node-1", "CheckID", "service:" + service.id(), "Name",
								"Service '" + name + "' check", "Status", service.passes() ? "passing" : "critical",
								"ServiceID", service.id(), "ServiceName", name))));
			}
		}
		return entries;
	}

	// A query that names an index waits for a change.
	private void block(Request request) throws InterruptedException {
		long wanted = Long.parseLong(request.query().getOrDefault("index", "0"));
		long seconds = Long.parseLong(request.query().getOrDefault("wait", "0s").replaceFirst("s$", ""));
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		while (wanted > 0 && wanted == this.index && System.nanoTime() < end) {
			wait(100);
		}
	}

	private Answer changed() {
		this.index++;
		notifyAll();
		return Answer.of(200, null);
	}

	private Answer indexed(Object body) {
		return new Answer(200, Map.of("X-Consul-Index", Long.toString(this.index), "X-Consul-KnownLeader", "true",
				"X-Consul-LastContact", "0"), body);
	}

	/**
	 * A registered service.
	 *
	 * @param id its id
	 * @param name its name
	 * @param address its address
	 * @param port its port
	 * @param tags its tags
	 * @param meta its metadata
	 * @param ttl how long it passes after it has said so, in nanoseconds
	 * @param passed whether it has said that it passes
	 * @param heardAt when it was last heard of
	 */
	private record Registered(String id, String name, String address, int port, List<?> tags, Map<?, ?> meta, long ttl,
			boolean passed, long heardAt) {

		static Registered of(Map<?, ?> body) {
			Map<?, ?> check = (Map<?, ?>) body.get("Check");
			long seconds = Long.parseLong(check.get("TTL").toString().replaceFirst("s$", ""));
			return new Registered((String) body.get("ID"), (String) body.get("Name"), (String) body.get("Address"),
					(Integer) body.get("Port"), (body.get("Tags") instanceof List<?> tags) ? tags : List.of(),
					(body.get("Meta") instanceof Map<?, ?> meta) ? meta : Map.of(), TimeUnit.SECONDS.toNanos(seconds),
					false, System.nanoTime());
		}

		Registered heard(boolean passes) {
			return new Registered(this.id, this.name, this.address, this.port, this.tags, this.meta, this.ttl, passes,
					System.nanoTime());
		}

		boolean passes() {
			return this.passed && System.nanoTime() - this.heardAt < this.ttl;
		}

	}

}
