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

package dev.patterns.secrets.store.vault;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.SecretStoreUnavailableException;

/**
 * What Vault answered. Only one kind of answer means that there is no such secret: 404
 * with nothing to complain about. Everything else that is no success means that it could
 * not be found out: a node that is not active or sealed, a proxy between, too many
 * requests.
 *
 * @param status HTTP status
 * @param body the body, {@code null} if it is not JSON
 */
record VaultAnswer(int status, @Nullable JsonNode body) {

	private static final JsonMapper MAPPER = new JsonMapper();

	static VaultAnswer of(int status, byte[] body) {
		if (body.length == 0) {
			return new VaultAnswer(status, MissingNode.getInstance());
		}
		try {
			return new VaultAnswer(status, MAPPER.readTree(body));
		}
		catch (JacksonException ex) {
			return new VaultAnswer(status, null);
		}
	}

	static byte[] write(Object body) {
		return MAPPER.writeValueAsBytes(body);
	}

	boolean isSuccess() {
		return this.status == 200 || this.status == 204;
	}

	boolean isForbidden() {
		return this.status == 403;
	}

	boolean isNotFound() {
		return this.status == 404 && this.body != null && this.body.isObject() && this.body.path("errors").isEmpty()
				&& this.body.path("warnings").isEmpty();
	}

	JsonNode data() {
		return at("data");
	}

	JsonNode at(String field) {
		if (this.body == null || !this.body.isObject()) {
			throw new MalformedSecretException("Vault answered something that is not its API");
		}
		return this.body.path(field);
	}

	SecretException failure(String where) {
		return new SecretStoreUnavailableException("Vault answered %d for '%s'%s".formatted(this.status, where, why()));
	}

	private String why() {
		if (this.status >= 300 && this.status < 400) {
			return ": a node that is not the active one, or a proxy, wants the call elsewhere; "
					+ "redirects are not followed with a token";
		}
		return switch (this.status) {
			case 400 -> ": it does not take the request";
			case 404 -> ": nothing is mounted there";
			case 412 -> ": the node is behind";
			case 429 -> ": too many requests, or a standby node";
			case 472, 473 -> ": a node of another cluster, or a performance standby";
			case 501 -> ": it is not initialised";
			case 503 -> ": it is sealed or in maintenance";
			default -> "";
		};
	}

}
