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
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How a server is to be started.
 *
 * @param settings settings in the server's own terms, over its defaults
 * @param data a data directory that is kept, or {@code null} for one that is deleted with
 * the server
 * @param port the port, or 0 for a free one
 */
record ServerSettings(Map<String, String> settings, @Nullable Path data, int port) {

	Map<String, String> merged(Map<String, String> defaults) {
		Map<String, String> merged = new LinkedHashMap<>(defaults);
		merged.putAll(this.settings);
		return merged;
	}

}
