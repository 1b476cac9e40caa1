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

package dev.patterns.state.repository;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.support.BeanNameGenerator;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;
import org.springframework.data.keyvalue.repository.config.QueryCreatorType;
import org.springframework.data.keyvalue.repository.query.PredicateQueryCreator;
import org.springframework.data.keyvalue.repository.support.KeyValueRepositoryFactoryBean;
import org.springframework.data.repository.config.DefaultRepositoryBaseClass;
import org.springframework.data.repository.query.QueryLookupStrategy.Key;

/**
 * Makes beans of interfaces that extend {@link StateRepository}. Spring Boot's own
 * repositories are not touched.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Import(StateRepositoriesRegistrar.class)
@QueryCreatorType(PredicateQueryCreator.class)
public @interface EnableStateRepositories {

	/**
	 * Packages to look in.
	 * @return the packages, by default that of the annotated class
	 */
	@AliasFor("basePackages")
	String[] value() default {};

	/**
	 * Packages to look in.
	 * @return the packages, by default that of the annotated class
	 */
	@AliasFor("value")
	String[] basePackages() default {};

	/**
	 * Packages to look in, by a class in each.
	 * @return the classes
	 */
	Class<?>[] basePackageClasses() default {};

	/**
	 * Name of the store.
	 * @return the name, empty for the default store
	 */
	String store() default "";

	/**
	 * What is taken.
	 * @return the filters
	 */
	Filter[] includeFilters() default {};

	/**
	 * What is left out.
	 * @return the filters
	 */
	Filter[] excludeFilters() default {};

	/**
	 * How classes with own methods end.
	 * @return the end of their names
	 */
	String repositoryImplementationPostfix() default "Impl";

	/**
	 * Where named queries are.
	 * @return the location
	 */
	String namedQueriesLocation() default "";

	/**
	 * How queries are found.
	 * @return the strategy
	 */
	Key queryLookupStrategy() default Key.CREATE_IF_NOT_FOUND;

	/**
	 * The factory of repositories.
	 * @return the class
	 */
	Class<?> repositoryFactoryBeanClass() default KeyValueRepositoryFactoryBean.class;

	/**
	 * The base class of repositories.
	 * @return the class
	 */
	Class<?> repositoryBaseClass() default DefaultRepositoryBaseClass.class;

	/**
	 * How repositories are named.
	 * @return the class
	 */
	Class<? extends BeanNameGenerator> nameGenerator() default BeanNameGenerator.class;

	/**
	 * Name of the bean that the repositories work with.
	 * @return the name
	 */
	String keyValueTemplateRef() default StateRepositoryConfigurationExtension.TEMPLATE;

	/**
	 * Whether nested interfaces are repositories too.
	 * @return {@code true} if so
	 */
	boolean considerNestedRepositories() default false;

}
