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

package dev.patterns.test.services;

import java.util.Locale;

/**
 * An operating system and processor.
 *
 * @param os {@code linux}, {@code darwin}, {@code windows} or what the JVM reports
 * @param arch {@code amd64}, {@code arm64} or what the JVM reports
 */
record Platform(String os, String arch) {

	static Platform current() {
		return of(System.getProperty("os.name"), System.getProperty("os.arch"));
	}

	static Platform of(String osName, String osArch) {
		String os = osName.toLowerCase(Locale.ROOT);
		String arch = osArch.toLowerCase(Locale.ROOT);
		if (os.startsWith("mac") || os.startsWith("darwin")) {
			os = "darwin";
		}
		else if (os.startsWith("windows")) {
			os = "windows";
		}
		return new Platform(os, switch (arch) {
			case "x86_64", "amd64", "x64" -> "amd64";
			case "aarch64", "arm64" -> "arm64";
			default -> arch;
		});
	}

	boolean isWindows() {
		return "windows".equals(this.os);
	}

	boolean isLinux() {
		return "linux".equals(this.os);
	}

	@Override
	public String toString() {
		return this.os + "/" + this.arch;
	}

}
