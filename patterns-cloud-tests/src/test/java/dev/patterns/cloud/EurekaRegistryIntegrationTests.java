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

import java.util.List;
import java.util.Locale;

import com.netflix.discovery.shared.Application;
import com.netflix.eureka.registry.PeerAwareInstanceRegistry;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.TestSocketUtils;

import dev.patterns.cloud.eureka.EurekaServerApplication;

/**
 * Eureka, with a real server.
 */
class EurekaRegistryIntegrationTests extends CloudRegistryTestSupport {

	// The server must know its own address, or it looks for a peer.
	private final int port = TestSocketUtils.findAvailableTcpPort();

	private ConfigurableApplicationContext eureka;

	@Override
	void startRegistry() {
		this.eureka = CloudApplications.run(EurekaServerApplication.class, "eureka", WebApplicationType.SERVLET,
				List.of("server.port=" + this.port, "eureka.client.enabled=true", "eureka.client.jersey.enabled=false",
						"eureka.client.register-with-eureka=false", "eureka.client.fetch-registry=false",
						"eureka.instance.hostname=127.0.0.1", "eureka.client.service-url.defaultZone=" + url(),
						"eureka.server.enable-self-preservation=false",
						"eureka.server.use-read-only-response-cache=false",
						"eureka.server.eviction-interval-timer-in-ms=500",
						"eureka.server.wait-time-in-ms-when-sync-empty=0"));
	}

	private String url() {
		return "http://127.0.0.1:" + this.port + "/eureka/";
	}

	@Override
	void stopRegistry() {
		this.eureka.close();
	}

	@Override
	List<String> properties() {
		// The server brings Jersey, which the client would take for its own.
		return List.of("eureka.client.enabled=true", "eureka.client.jersey.enabled=false",
				"eureka.client.service-url.defaultZone=" + url(), "eureka.client.registry-fetch-interval-seconds=1",
				"eureka.client.instance-info-replication-interval-seconds=1",
				"eureka.instance.lease-renewal-interval-in-seconds=1",
				"eureka.instance.lease-expiration-duration-in-seconds=3", "eureka.instance.hostname=127.0.0.1");
	}

	@Override
	List<String> properties(int number) {
		// Callers expect another base path, and learn of this one by the metadata.
		return List.of("eureka.instance.instance-id=greeting-" + number, "patterns.invocation.base-path=/operations",
				"eureka.instance.metadata-map.patterns-invocation-path=/operations");
	}

	@Override
	String discoveryClient() {
		return "EurekaDiscoveryClient";
	}

	@Override
	int registered(String service) {
		Application application = this.eureka.getBean(PeerAwareInstanceRegistry.class)
			.getApplication(service.toUpperCase(Locale.ROOT));
		return (application != null) ? application.size() : 0;
	}

	@Override
	boolean asksAtEachLookup() {
		return false;
	}

}
