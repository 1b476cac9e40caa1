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

import java.nio.file.Path;
import java.util.Map;

/**
 * Where a server is to run.
 *
 * @param directory its directory
 * @param data its data
 * @param port its port on the loopback interface
 * @param settings its settings in its own terms
 */
record ServerLayout(ServerDirectory directory, Path data, int port, Map<String, String> settings) {

	/**
	 * The address on which servers listen.
	 */
	static final String HOST = "127.0.0.1";

}
