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

/**
 * What a subscription is made to. Listeners of one target share a subscription, since the
 * broker gives each message of a group to one of its members only.
 *
 * @param broker name of the broker, empty for the default broker
 * @param topic the topic
 * @param group the consumer group
 */
record ListenerTarget(String broker, String topic, String group) {

	/**
	 * The name of a topic that belongs to this one.
	 * @param pattern the name with <code>{topic}</code> and <code>{group}</code> as place
	 * holders
	 * @return the name
	 */
	String expand(String pattern) {
		return pattern.replace("{topic}", this.topic).replace("{group}", legal(this.group));
	}

	/**
	 * The name of a topic that this group must not share with another one, even if their
	 * names differ in unusual characters only.
	 * @param pattern as above
	 * @return the name, with a number in it that is made of the group, if need be
	 */
	String expandForGroupAlone(String pattern) {
		String group = legal(this.group);
		String own = group.equals(this.group) ? group : group + "-" + Integer.toHexString(this.group.hashCode());
		return pattern.replace("{topic}", this.topic).replace("{group}", own);
	}

	private static String legal(String group) {
		return group.replaceAll("[^A-Za-z0-9._-]", "_");
	}

	String subscriptionId() {
		return (this.broker.isEmpty() ? "" : this.broker + ":") + this.topic + ":" + this.group;
	}

}
