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

package dev.patterns.pubsub;

import java.util.regex.Pattern;

import org.springframework.util.Assert;

import dev.patterns.identity.ApplicationIdentity;

/**
 * Names of the topics to which answers come that outlive the instance which has asked.
 * All begin as the topics of the instances do, since listeners answer to no others.
 */
public final class ReplyTopics {

	private static final int MAX_NAME_LENGTH = 80;

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,40}");

	private final String pattern;

	private final String application;

	/**
	 * Create the names.
	 * @param pattern {@code patterns.pubsub.reply.topic}, with the place holders
	 * <code>{application}</code> and <code>{instance}</code>
	 * @param identity this instance
	 */
	public ReplyTopics(String pattern, ApplicationIdentity identity) {
		String plain = identity.application().replaceAll("[^A-Za-z0-9._-]", "_");
		this.application = (plain.length() <= MAX_NAME_LENGTH) ? plain : plain.substring(0, MAX_NAME_LENGTH);
		this.pattern = pattern;
	}

	/**
	 * A topic for answers to this application, whichever of its instances has asked.
	 * @param name what the answers are for: letters, digits, hyphens and underscores
	 * @return the topic, such as {@code patterns-reply.shop.sagas}
	 */
	public String ofApplication(String name) {
		Assert.isTrue(NAME.matcher(name).matches(), "'name' must be letters, digits, hyphens and underscores");
		// Without the application's name all applications would get the answers to all.
		String own = this.pattern.contains("{application}") ? name : this.application + "." + name;
		return this.pattern.replace("{application}", this.application).replace("{instance}", own);
	}

}
