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

package dev.patterns.registry.store;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * An instance as it is stored.
 *
 * @param service name of the service
 * @param instanceId id of the instance, unique in time and space
 * @param host host name or address under which others reach it
 * @param port the port
 * @param secure whether it speaks TLS
 * @param metadata further properties of the instance, may be empty
 */
public record StoredInstance(String service, String instanceId, String host, int port, boolean secure,
		Map<String, String> metadata) {

	private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.%]+]");

	@SuppressWarnings("NullAway")
	public StoredInstance {
		Assert.hasText(service, "'service' must not be empty");
		Assert.hasText(instanceId, "'instanceId' must not be empty");
		// Anybody may have stored it, and it becomes part of a URL.
		Assert.isTrue(host != null && isHost(host),
				"'host' must be a host name or an address, an IPv6 address in brackets");
		Assert.isTrue(port > 0 && port <= 65535, "'port' must be between 1 and 65535");
		metadata = (metadata != null) ? withValues(metadata) : Map.of();
	}

	// One entry that is empty does not take the instance, and the others, with it.
	private static Map<String, String> withValues(Map<String, @Nullable String> metadata) {
		Map<String, String> present = new HashMap<>();
		metadata.forEach((key, value) -> {
			if (value != null) {
				present.put(key, value);
			}
		});
		return Map.copyOf(present);
	}

	/**
	 * Whether a text can be the host of an instance.
	 * @param host the text
	 * @return {@code true} for a host name or an address, an IPv6 address in brackets
	 */
	public static boolean isHost(String host) {
		return HOST.matcher(host).matches();
	}

}
