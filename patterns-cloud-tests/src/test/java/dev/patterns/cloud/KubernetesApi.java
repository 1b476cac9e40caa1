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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers as the documentation of the Kubernetes API says: one service in one namespace,
 * its endpoints, and a status where there is nothing.
 */
class KubernetesApi extends HttpApi {

	private static final String NAMESPACE = "/api/v1/namespaces/shop/";

	private final String service;

	private final List<String> addresses = new ArrayList<>();

	private int servicePort;

	KubernetesApi(String service) {
		this.service = service;
	}

	/**
	 * A pod is ready.
	 * @param address its address
	 * @param podPort its port, the same of all pods
	 */
	synchronized void ready(String address, int podPort) {
		this.addresses.add(address);
		this.servicePort = podPort;
	}

	/**
	 * A pod is about to end.
	 * @param address its address
	 */
	synchronized void ending(String address) {
		this.addresses.remove(address);
	}

	@Override
	synchronized Answer answer(Request request) {
		if (!request.is("GET", NAMESPACE)) {
			return notFound(request.path());
		}
		String resource = request.after(NAMESPACE);
		if (resource.startsWith("endpoints")) {
			return resource(request, resource, "Endpoints", endpoints());
		}
		if (resource.startsWith("services")) {
			return resource(request, resource, "Service", service());
		}
		return notFound(resource);
	}

	private Answer resource(Request request, String resource, String kind, Map<String, Object> item) {
		int slash = resource.indexOf('/');
		if (slash > 0) {
			return resource.substring(slash + 1).equals(this.service) ? Answer.of(200, item) : notFound(resource);
		}
		String selected = request.query().getOrDefault("fieldSelector", "metadata.name=" + this.service);
		boolean found = selected.equals("metadata.name=" + this.service);
		return Answer.of(200, Map.of("kind", kind + "List", "apiVersion", "v1", "metadata",
				Map.of("resourceVersion", "1"), "items", found ? List.of(item) : List.of()));
	}

	private Map<String, Object> endpoints() {
		Map<String, Object> endpoints = resource("Endpoints");
		List<Map<String, Object>> ready = new ArrayList<>();
		for (String address : this.addresses) {
			ready.add(Map.of("ip", address, "targetRef",
					Map.of("kind", "Pod", "namespace", "shop", "name", "pod-" + address, "uid", "uid-" + address)));
		}
		if (!ready.isEmpty()) {
			endpoints.put("subsets", List.of(Map.of("addresses", ready, "ports",
					List.of(Map.of("name", "http", "port", this.servicePort, "protocol", "TCP")))));
		}
		return endpoints;
	}

	private Map<String, Object> service() {
		Map<String, Object> resource = resource("Service");
		resource.put("spec", Map.of("type", "ClusterIP", "clusterIP", "10.96.0.10", "selector",
				Map.of("app", this.service), "ports",
				List.of(Map.of("name", "http", "port", 80, "targetPort", this.servicePort, "protocol", "TCP"))));
		return resource;
	}

	private Map<String, Object> resource(String kind) {
		return new LinkedHashMap<>(Map.of("kind", kind, "apiVersion", "v1", "metadata",
				Map.of("name", this.service, "namespace", "shop", "uid", "uid-" + kind, "resourceVersion", "1")));
	}

	private static Answer notFound(String what) {
		return Answer.of(404, Map.of("kind", "Status", "apiVersion", "v1", "metadata", Map.of(), "status", "Failure",
				"message", what + " not found", "reason", "NotFound", "code", 404));
	}

}
