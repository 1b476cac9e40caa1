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

import java.net.URI;
import java.util.Map;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Runs the contract on a real Vault, where Docker answers.
 */
abstract class RealVaultTestSupport extends VaultStoreTestSupport {

	static final String SKIPPED = "Docker does not answer: not run on a real Vault, only on the test server";

	private static final int PORT = 8200;

	static final String TOKEN = "root-of-the-test";

	private GenericContainer<?> container;

	static boolean isDockerAvailable() {
		return DockerClientFactory.instance().isDockerAvailable();
	}

	static GenericContainer<?> container() {
		return new GenericContainer<>("hashicorp/vault:1.20").withExposedPorts(PORT)
			.withAccessToHost(true)
			.withEnv("VAULT_DEV_ROOT_TOKEN_ID", TOKEN)
			.waitingFor(Wait.forHttp("/v1/sys/health").forPort(PORT));
	}

	static URI uri(GenericContainer<?> container) {
		return URI.create("http://%s:%d".formatted(container.getHost(), container.getMappedPort(PORT)));
	}

	@Override
	Map<String, Object> settings() {
		this.container = container();
		this.container.start();
		Map<String, Object> settings = super.settings();
		admin().send("POST", "sys/mounts/kv1", Map.of("type", "kv", "options", Map.of("version", "1")));
		return settings;
	}

	@Override
	URI uri() {
		return uri(this.container);
	}

	@Override
	String token() {
		return TOKEN;
	}

	@Override
	void stop() {
		super.stop();
		this.container.stop();
	}

}
