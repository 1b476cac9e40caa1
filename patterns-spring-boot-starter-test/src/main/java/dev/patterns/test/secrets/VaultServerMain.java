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

package dev.patterns.test.secrets;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs a {@link VaultServer} until its standard input ends, as it does with the process
 * that started it.
 */
public final class VaultServerMain {

	private VaultServerMain() {
	}

	/**
	 * Run the server.
	 * @param arguments its file, and the port or 0
	 * @throws IOException if the standard input cannot be read
	 */
	public static void main(String[] arguments) throws IOException {
		VaultServer server = VaultServer.run(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
		System.out.println(VaultProcess.READY + server.uri().getPort());
		while (System.in.read() >= 0) {
			// Nobody says anything.
		}
		System.exit(0);
	}

}
