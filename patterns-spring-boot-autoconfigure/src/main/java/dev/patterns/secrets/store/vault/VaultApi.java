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

import java.time.Duration;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.store.vault.VaultSession.Session;

/**
 * Calls Vault as somebody who is logged in.
 */
final class VaultApi implements AutoCloseable {

	private final VaultHttp http;

	private final VaultSession session;

	VaultApi(VaultSettings settings) {
		this.http = new VaultHttp(settings);
		this.session = new VaultSession(this.http, settings.login());
	}

	VaultAnswer get(String path) {
		return call(HttpMethod.GET, path, null);
	}

	VaultAnswer post(String path, Object body) {
		return call(HttpMethod.POST, path, VaultAnswer.write(body));
	}

	VaultAnswer call(HttpMethod method, String path, byte @Nullable [] body) {
		return call(method, path, body, (answer, used) -> answer);
	}

	// A call that is refused is repeated once, if it was for its token.
	<T> T call(HttpMethod method, String path, byte @Nullable [] body, BiFunction<VaultAnswer, Session, T> result) {
		Session used = this.session.current();
		VaultAnswer answer = this.http.call(method, path, used.token(), body);
		if (answer.isForbidden() && this.session.isReplaced(used)) {
			used = this.session.current();
			answer = this.http.call(method, path, used.token(), body);
		}
		if (answer.isForbidden()) {
			throw new SecretAccessDeniedException("The policies of Vault do not permit '%s'".formatted(path));
		}
		return result.apply(answer, used);
	}

	Session session(Duration verified) {
		return this.session.verified(verified);
	}

	void check() {
		VaultAnswer answer = this.http.call(HttpMethod.GET, "auth/token/lookup-self", this.session.current().token(),
				null);
		if (!answer.isSuccess() && !answer.isForbidden()) {
			throw answer.failure("auth/token/lookup-self");
		}
	}

	@Override
	public void close() {
		this.http.close();
	}

}
