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

package dev.patterns.misuse.twins;

import org.springframework.boot.autoconfigure.AutoConfigurationPackage;

import dev.patterns.misuse.SuiteAutoConfiguration;
import dev.patterns.outbox.Outbox;

/**
 * An application with two types of messages that have the same durable name. In a package
 * of its own, where types are looked for.
 */
@SuiteAutoConfiguration
@AutoConfigurationPackage
public class TwinApplication {

	/**
	 * One message.
	 *
	 * @param id some id
	 */
	@Outbox(topic = "orders", type = "twin")
	record First(String id) {

	}

	/**
	 * The other message.
	 *
	 * @param id some id
	 */
	@Outbox(topic = "orders", type = "twin")
	record Second(String id) {

	}

}
