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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of a {@link PubSubListener} method that receives headers: a
 * {@code String} receives the header of the given name, a {@code Map<String, String>}
 * without a name receives all of them.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface MessageHeader {

	/**
	 * Name of the header. By default the parameter's name; of no meaning for a map.
	 * @return the name, empty for the default
	 */
	String value() default "";

	/**
	 * Whether a message without this header is malformed. If not, the parameter is
	 * {@code null}.
	 * @return {@code true} if the header must be there
	 */
	boolean required() default false;

}
