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

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.Testcontainers;
import org.testcontainers.containers.GenericContainer;

/**
 * An outage of a real Vault, where Docker answers: it is frozen for a while. In
 * development mode it keeps everything in memory, so that it would come back from a kill
 * with nothing.
 */
@EnabledIf(value = "isDockerAvailable", disabledReason = RealVaultTestSupport.SKIPPED)
class RealVaultOutageIntegrationTests extends LeasedPoolOutageTestSupport {

	private GenericContainer<?> container;

	static boolean isDockerAvailable() {
		return RealVaultTestSupport.isDockerAvailable();
	}

	@BeforeEach
	void run() {
		this.container = RealVaultTestSupport.container();
		this.container.start();
	}

	@AfterEach
	void end() {
		this.container.stop();
	}

	@Override
	URI uri() {
		return RealVaultTestSupport.uri(this.container);
	}

	@Override
	String rootToken() {
		return RealVaultTestSupport.TOKEN;
	}

	@Override
	String host(int port) {
		Testcontainers.exposeHostPorts(port);
		return "host.testcontainers.internal";
	}

	@Override
	void lose() {
		DockerClientFactory.lazyClient().pauseContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	void recover() {
		DockerClientFactory.lazyClient().unpauseContainerCmd(this.container.getContainerId()).exec();
	}

}
