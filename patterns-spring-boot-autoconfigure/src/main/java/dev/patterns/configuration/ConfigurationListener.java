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

package dev.patterns.configuration;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Has a method of a singleton called when properties change because an imported
 * configuration store does. It is called once for each change of what the
 * {@code Environment} says, after the change is visible, in order, and never by two
 * threads at once. In an application that imports a store it is also told what other
 * property sources change, once Spring Cloud has published an
 * {@code EnvironmentChangeEvent}. <pre class="code">
 * &#064;ConfigurationListener("app.timeout")
 * void timeout(&#064;Nullable Duration before, &#064;Nullable Duration now) { ... }
 *
 * &#064;ConfigurationListener(prefix = "app.features")
 * void feature(ConfigurationChanged&lt;Boolean&gt; change) { ... }
 * </pre>
 * <p>
 * The method has no parameter, the new value, the old and the new value, or a
 * {@link ConfigurationChanged}. Values are bound to the type of the parameter like
 * {@code @ConfigurationProperties}; {@code null} stands for no value. A change whose new
 * value cannot be bound is refused: then all properties stay as they are; one of another
 * source is not told. An exception that the method throws is logged. As all listeners
 * share a thread it must return soon.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ConfigurationListener {

	/**
	 * Alias for {@link #key()}.
	 * @return names of properties
	 */
	@AliasFor("key")
	String[] value() default {};

	/**
	 * Names of properties. Called when what is at the name, or below it, changes, with
	 * all of that as one value.
	 * @return names, in kebab case
	 */
	@AliasFor("value")
	String[] key() default {};

	/**
	 * Beginning of names of properties, without a dot at its end. Called for each of them
	 * that changes.
	 * @return the prefix, in kebab case
	 */
	String prefix() default "";

}
