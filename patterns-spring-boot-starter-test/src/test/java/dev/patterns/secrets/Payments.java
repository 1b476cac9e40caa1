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

package dev.patterns.secrets;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The example of docs/secrets.md.
 */
class Payments {

	@Secret("vault:payment/stripe#api-key")
	private volatile SecretValue key;

	private final Supplier<SecretValue> webhook;

	private final SecretTemplate secrets;

	private volatile byte[] signingKey;

	private volatile List<String> seen = List.of();

	Payments(@Secret("vault:payment/stripe#webhook") Supplier<SecretValue> webhook, SecretTemplate secrets) {
		this.webhook = webhook;
		this.secrets = secrets;
	}

	@Secret("files:jwt/signing-key")
	void rotate(byte[] signingKey) {
		this.signingKey = signingKey;
	}

	String sign(byte[] order) {
		Map<String, SecretValues> tls = this.secrets.getBulk("files", "tls");
		String password = this.secrets.get("vault", "mail", "password").toText();
		this.seen = List.of(this.key.toText(), this.webhook.get().toText(), password, tls.keySet().toString(),
				new String(this.signingKey));
		return this.secrets.transit("vault").encrypt("orders", order);
	}

	List<String> seen() {
		return this.seen;
	}

}
