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

package dev.patterns.invocation;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Something that is called by name like a service, but knows nothing of a registry: an
 * API of another company, or an old application.
 *
 * @param name name by which it is called
 * @param baseUrl what paths are appended to, {@code http} or {@code https}, without query
 * @param headers headers of each request; their values are never shown
 * @param sslBundle name of the SSL bundle to use, {@code null} for the platform's
 * @param health how its health is looked at, {@code null} for not at all
 * @param idempotentOperations requests whose repetition it recognises by the header
 * {@code Idempotency-Key}, each a verb and the template of a path such as
 * {@code POST /charges}
 */
public record ThirdPartyEndpoint(String name, URI baseUrl, Map<String, String> headers, @Nullable String sslBundle,
		@Nullable HealthProbe health, Set<String> idempotentOperations) {

	public ThirdPartyEndpoint {
		Assert.hasText(name, "'name' must not be empty");
		// The address may contain a secret: it is in no message.
		String scheme = (baseUrl.getScheme() != null) ? baseUrl.getScheme().toLowerCase(Locale.ROOT) : "";
		Assert.isTrue(scheme.equals("http") || scheme.equals("https"),
				() -> "The base URL of '%s' must begin with 'http://' or 'https://'".formatted(name));
		Assert.isTrue(baseUrl.getRawUserInfo() == null,
				() -> "The base URL of '%s' must not contain credentials; use a header".formatted(name));
		Assert.isTrue(baseUrl.getHost() != null && baseUrl.getRawQuery() == null && baseUrl.getRawFragment() == null,
				() -> "The base URL of '%s' must have a host, and neither a query nor a fragment".formatted(name));
		headers.forEach((header, value) -> {
			Assert.isTrue(HeaderNames.isValid(header),
					() -> "'%s' of '%s' is not the name of a header".formatted(header, name));
			Assert.isTrue(value.chars().allMatch((character) -> isPrintable(character)),
					() -> "The value of the header '%s' of '%s' has a line break or another character that cannot be sent"
						.formatted(header, name));
		});
		headers = Map.copyOf(headers);
		idempotentOperations = Set.copyOf(idempotentOperations);
	}

	private static boolean isPrintable(int character) {
		return character == '\t' || (character >= ' ' && character < 127) || (character > 159 && character < 256);
	}

	/**
	 * An endpoint with nothing but an address.
	 * @param name name by which it is called
	 * @param baseUrl what paths are appended to
	 * @return the endpoint
	 */
	public static ThirdPartyEndpoint of(String name, String baseUrl) {
		return new ThirdPartyEndpoint(name, URI.create(baseUrl), Map.of(), null, null, Set.of());
	}

	/**
	 * Set the probe.
	 * @param probe how its health is looked at, {@code null} for not at all
	 * @return a copy
	 */
	public ThirdPartyEndpoint withHealth(@Nullable HealthProbe probe) {
		return new ThirdPartyEndpoint(this.name, this.baseUrl, this.headers, this.sslBundle, probe,
				this.idempotentOperations);
	}

	// Headers are secrets.
	@Override
	public String toString() {
		return "%s at %s with headers %s".formatted(this.name, this.baseUrl,
				new TreeMap<>(this.headers).navigableKeySet());
	}

	/**
	 * How the health of an endpoint is looked at: by a {@code GET} that must be answered
	 * with a status below 400.
	 *
	 * @param path path that is appended to the base URL, beginning with a slash
	 * @param interval time between two probes
	 * @param timeout how long an answer is waited for
	 * @param threshold how many probes in a row must fail before it is not called any
	 * more; one that succeeds is enough for it to be called again
	 */
	public record HealthProbe(String path, Duration interval, Duration timeout, int threshold) {

		private static final Pattern PATH = Pattern.compile("/([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");

		public HealthProbe {
			Assert.isTrue(PATH.matcher(path).matches(),
					"The path of a health probe must begin with a slash and be encoded as in a URL");
			Assert.isTrue(interval.toMillis() > 0 && timeout.toMillis() > 0,
					"Interval and timeout of a health probe must be a millisecond or more");
			Assert.isTrue(threshold > 0, "The threshold of a health probe must be positive");
		}

	}

}
