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
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import dev.patterns.test.secrets.VaultProcess;

/**
 * An outage of the test server of Vault's API: its process is killed, and comes back with
 * what it had.
 */
class VaultProcessOutageIntegrationTests extends LeasedPoolOutageTestSupport {

	@TempDir
	Path directory;

	private VaultProcess vault;

	@BeforeEach
	void run() {
		this.vault = VaultProcess.run(this.directory);
	}

	@AfterEach
	void end() {
		this.vault.close();
	}

	@Override
	URI uri() {
		return this.vault.uri();
	}

	@Override
	String rootToken() {
		return this.vault.rootToken();
	}

	@Override
	String host(int port) {
		return "127.0.0.1";
	}

	@Override
	void lose() {
		this.vault.kill();
	}

	@Override
	void recover() {
		this.vault.start();
	}

}
