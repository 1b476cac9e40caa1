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

package dev.patterns.pubsub.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.util.Assert;

import dev.patterns.identity.ApplicationIdentity;

/**
 * Where answers come and go.
 *
 * @param prefix what the names of all topics for answers begin with; nothing is answered
 * to any other topic
 * @param topic the topic of this instance
 * @param maxWaiting how many requests wait for their answers at most
 */
public record ReplySettings(String prefix, String topic, int maxWaiting) {

	private static final int MAX_NAME_LENGTH = 80;

	private static final Pattern PATTERN = Pattern.compile(
			"([A-Za-z0-9._-]*[A-Za-z0-9][._-])\\{(?:application|instance)}(?:[A-Za-z0-9._-]|\\{application}|\\{instance})*");

	private static final Pattern SUFFIX = Pattern.compile("[A-Za-z0-9._-]{1,200}");

	public ReplySettings {
		Assert.hasText(prefix, "'prefix' must not be empty");
		Assert.isTrue(topic.startsWith(prefix), "'topic' must begin with 'prefix'");
		Assert.isTrue(maxWaiting > 0, "'maxWaiting' must be positive");
	}

	/**
	 * Whether a pattern is one for topics: characters that every broker knows, the last
	 * of them a dot, hyphen or underscore, before the first place holder, and
	 * <code>{instance}</code> somewhere.
	 * @param pattern the pattern
	 * @return {@code false} if it is not
	 */
	public static boolean isPattern(String pattern) {
		return PATTERN.matcher(pattern).matches() && pattern.contains("{instance}");
	}

	/**
	 * Read a pattern.
	 * @param pattern name of the topic with the place holders <code>{application}</code>
	 * and <code>{instance}</code>
	 * @param identity this instance
	 * @param maxWaiting how many requests wait for their answers at most
	 * @return the settings
	 */
	public static ReplySettings of(String pattern, ApplicationIdentity identity, int maxWaiting) {
		Matcher matcher = PATTERN.matcher(pattern);
		Assert.isTrue(matcher.matches(), "'pattern' is no pattern for topics");
		return new ReplySettings(matcher.group(1), pattern.replace("{application}", plain(identity.application()))
			.replace("{instance}", plain(identity.instance())), maxWaiting);
	}

	private static String plain(String name) {
		String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
		return (plain.length() <= MAX_NAME_LENGTH) ? plain : plain.substring(0, MAX_NAME_LENGTH);
	}

	/**
	 * Whether answers may be sent to a topic that a message names.
	 * @param topic the topic
	 * @return {@code true} only for topics that are made for answers
	 */
	boolean isReplyTopic(String topic) {
		return topic.startsWith(this.prefix) && SUFFIX.matcher(topic.substring(this.prefix.length())).matches();
	}

}
