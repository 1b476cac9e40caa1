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

import java.util.Map;

import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.serviceregistry.Registration;

/**
 * Registration of this instance.
 */
public final class InstanceRegistration extends DefaultServiceInstance implements Registration {

	/**
	 * Create a registration.
	 * @param instanceId id of the instance
	 * @param service name of the service
	 * @param host host name or address
	 * @param port the port
	 * @param secure whether it speaks TLS
	 * @param metadata further properties
	 */
	public InstanceRegistration(String instanceId, String service, String host, int port, boolean secure,
			Map<String, String> metadata) {
		super(instanceId, service, host, port, secure, metadata);
	}

}
