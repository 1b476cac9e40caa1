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

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * The program that runs a Kafka node until it is told to stop. It is given a file of
 * broker properties and a file that it writes when it is ready.
 */
final class KafkaProgram {

	private KafkaProgram() {
	}

	/**
	 * Run the node.
	 * @param args the file of properties and the file to write
	 * @throws IOException if a file cannot be read or written
	 */
	public static void main(String[] args) throws IOException {
		Path file = Path.of(args[0]);
		Properties properties = new Properties();
		try (Reader reader = Files.newBufferedReader(file)) {
			properties.load(reader);
		}
		if (!Files.exists(Path.of(properties.getProperty("log.dirs"), "meta.properties"))) {
			StorageTool.execute(new String[] { "format", "--cluster-id", Uuid.randomUuid().toString(), "--config",
					file.toString() }, System.out);
		}
		KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
		Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
		server.startup();
		Files.write(Path.of(args[1]), new byte[0]);
		server.awaitShutdown();
	}

}
