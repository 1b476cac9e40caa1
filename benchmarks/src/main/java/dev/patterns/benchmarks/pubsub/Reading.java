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

package dev.patterns.benchmarks.pubsub;

/**
 * What is published: 300 bytes of JSON.
 *
 * @param id its number
 * @param sensor whose reading it is, which is the key
 * @param value what was read
 * @param note fills it up
 */
public record Reading(int id, String sensor, double value, String note) {

	private static final int SENSORS = 1000;

	private static final int LENGTH = 300;

	static Reading of(int id) {
		String sensor = "sensor-" + id % SENSORS;
		double value = id / 8.0;
		int others = "{\"id\":,\"sensor\":\"\",\"value\":,\"note\":\"\"}".length() + Integer.toString(id).length()
				+ sensor.length() + Double.toString(value).length();
		return new Reading(id, sensor, value, "x".repeat(LENGTH - others));
	}

}
